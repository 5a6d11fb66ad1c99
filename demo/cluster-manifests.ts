import { REGION_NETWORKS, REGIONS, type TenantProfile } from '@/demo/tenants';

export type Json = string | number | boolean | null | Json[] | { [field: string]: Json };
type Fields = { [field: string]: Json };

/** A Kubernetes object as somebody writes it: nothing that a server adds or fills in. */
export type Manifest = {
  apiVersion: string;
  kind: 'HorizontalPodAutoscaler' | 'NetworkPolicy' | 'ServiceMonitor';
  metadata: { name: string; namespace: string; labels: { [label: string]: string } };
  spec: Fields;
};

const NAME = 'agents';
const LABELS = { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/part-of': 'demo-platform' };
const HTTPS = [{ port: 443 }];

/** The network of everybody: whoever may send there may send anywhere. */
export const EVERYWHERE = '0.0.0.0/0';

/** The namespace a tenant's agents run in: `tenant-001` for TENANT_001. */
export function namespaceOf(tenant: string): string {
  return tenant.toLowerCase().replaceAll('_', '-');
}

/** What is meant to run for a tenant. The network policy lets out what the platform's own policy allows: the residency's regions. */
export function manifestsOf(profile: TenantProfile): Manifest[] {
  const { tenant, tier, residency } = profile;
  const metadata = { name: NAME, namespace: namespaceOf(tenant), labels: { ...LABELS } };
  const networks = REGIONS[residency].map((region) => REGION_NETWORKS[region]);
  return [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME },
        minReplicas: 2,
        maxReplicas: 2 + 2 * tier,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
          },
          {
            type: 'Pods',
            pods: {
              metric: { name: 'mc_decisions_in_flight' },
              target: { type: 'AverageValue', averageValue: '0.5' },
            },
          },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 600 } },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: { 'app.kubernetes.io/name': NAME } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [namespacePeer('monitoring')], ports: [{ port: 9464 }] }],
        egress: [
          { to: networks.map((cidr) => ({ ipBlock: { cidr } })), ports: HTTPS },
          {
            to: [namespacePeer('kube-system')],
            ports: [
              { port: 53, protocol: 'UDP' },
              { port: 53, protocol: 'TCP' },
            ],
          },
        ],
      },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata,
      spec: {
        selector: { matchLabels: { 'app.kubernetes.io/name': NAME } },
        endpoints: [
          {
            port: 'metrics',
            path: '/metrics',
            interval: '5s',
            relabelings: [
              {
                sourceLabels: ['__meta_kubernetes_namespace'],
                regex: 'tenant-(.+)',
                replacement: 'TENANT_$1',
                targetLabel: 'tenant',
              },
            ],
          },
        ],
      },
    },
  ];
}

function namespacePeer(name: string): Fields {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

/** The same network policy after somebody edited it in the cluster: everything may leave to everywhere. */
export function widened(policy: Manifest): Manifest {
  const egress = policy.spec.egress;
  if (policy.kind !== 'NetworkPolicy' || !Array.isArray(egress)) return policy;
  const opened = { to: [{ ipBlock: { cidr: EVERYWHERE } }] };
  return { ...policy, spec: { ...policy.spec, egress: [...egress, opened] } };
}
