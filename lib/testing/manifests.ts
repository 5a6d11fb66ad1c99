/** A network policy that lets one port in, as somebody would write it. */
export function policyYaml(
  name: string,
  { port = 8080, namespace = 'shop' }: { port?: number; namespace?: string } = {},
): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: ${namespace}
  annotations: { kubectl.kubernetes.io/last-applied-configuration: "{}" }
spec:
  podSelector: { matchLabels: { app: ${name} } }
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: ${port} }] }]
`;
}

/** An autoscaler with this maximum. */
export function autoscalerYaml(name: string, maxReplicas: number, namespace = 'shop'): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }
  minReplicas: 2
  maxReplicas: ${maxReplicas}
`;
}
