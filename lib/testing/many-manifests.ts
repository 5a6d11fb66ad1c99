/** Manifests of as many objects as asked for, as a repository would have them: policies, autoscalers and monitors in turn, as YAML. */
export function manyManifests(count: number, change: (index: number) => number = () => 0): string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `service-${index}`;
    const head = (apiVersion: string, kind: string) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: ${name}\n  namespace: team-${index % 40}\n  labels:\n    app: ${name}\n    tier: "${index % 3}"\n`;
    const shift = change(index);
    if (index % 3 === 0) return `${head('networking.k8s.io/v1', 'NetworkPolicy')}${policy(name, shift)}`;
    if (index % 3 === 1) return `${head('autoscaling/v2', 'HorizontalPodAutoscaler')}${scaler(name, shift)}`;
    return `${head('monitoring.coreos.com/v1', 'ServiceMonitor')}${monitor(name, shift)}`;
  });
}

const policy = (name: string, shift: number) => `spec:
  podSelector:
    matchLabels:
      app: ${name}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: front
        - namespaceSelector:
            matchLabels:
              team: a
      ports:
        - port: ${8080 + shift}
        - port: 53
          protocol: UDP
  egress:
    - to:
        - ipBlock:
            cidr: 10.0.0.0/8
            except: [10.1.0.0/16]
`;
const scaler = (name: string, shift: number) => `spec:
  minReplicas: 2
  maxReplicas: ${10 + shift}
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: ${name}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 70
    - type: Pods
      pods:
        metric:
          name: requests
        target:
          type: AverageValue
          averageValue: 500m
`;
const monitor = (name: string, shift: number) => `spec:
  selector:
    matchLabels:
      app: ${name}
  endpoints:
    - port: metrics
      interval: ${30 + shift}s
      relabelings:
        - sourceLabels: [__meta_kubernetes_pod_name]
          targetLabel: pod
        - action: labeldrop
          regex: tmp_.*
`;
