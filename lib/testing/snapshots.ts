import type { Ctx } from '@/lib/platform/context';
import { ALL_DROP_POLICIES, DEFAULT_KINDS } from '@/lib/snapshots';
import { type SnapshotSource, takeSnapshot } from '@/lib/snapshots/server';

/** A network policy that lets one port in, as somebody would write it. */
export function policyYaml(name: string, port = 8080): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: shop, annotations: { kubectl.kubernetes.io/last-applied-configuration: "{}" } }
spec:
  podSelector: { matchLabels: { app: ${name} } }
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: ${port} }] }]
`;
}

/** An autoscaler with this maximum. */
export function autoscalerYaml(name: string, maxReplicas: number): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name}, namespace: shop }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }
  minReplicas: 2
  maxReplicas: ${maxReplicas}
`;
}

/** Takes a real snapshot of these documents, signed and recorded; gives its record's id. */
export async function snapshotOf(
  ctx: Ctx,
  documents: readonly string[],
  source: Partial<SnapshotSource> = {},
): Promise<string> {
  const made = await takeSnapshot(ctx, {
    inputs: [{ file: 'deploy.yaml', text: documents.join('---\n') }],
    options: { namespace: 'default', kinds: DEFAULT_KINDS, policies: ALL_DROP_POLICIES },
    source: { collector: 'git', gitCommit: 'a'.repeat(40), gitDirty: false, files: 1, tools: [], ...source },
  });
  return made.record.id;
}
