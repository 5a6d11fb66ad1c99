import { describe, expect, it } from 'vitest';
import { describeCluster } from '@/demo/cluster-objects';
import { answerKubernetes } from '@/demo/kubernetes-api';

const POLICIES = '/apis/networking.k8s.io/v1/networkpolicies';
const cluster = describeCluster({ startedMs: 1_000, nowMs: 5_000, editOf: () => null });
const changed = describeCluster({
  startedMs: 1_000,
  nowMs: 5_000,
  editOf: (tenant) => (tenant === 'TENANT_001' ? { sinceMs: 4_000, untilMs: 9_000, times: 1 } : null),
});

type Body = {
  kind: string;
  reason: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: { kind?: string; metadata: { namespace: string } }[];
};
function ask(path: string, { method = 'GET', of = cluster } = {}): { status: number; body: Body } {
  const { status, body } = answerKubernetes(method, new URL(`http://x/kubernetes${path}`), of);
  return { status, body: body as Body };
}
const namespacesOf = ({ items }: Body) => items.map(({ metadata }) => metadata.namespace);

describe('the Kubernetes API of the demo platform', () => {
  it('names its groups, and the kinds in each', () => {
    expect(ask('/apis').body).toMatchObject({
      kind: 'APIGroupList',
      groups: [{ name: 'autoscaling' }, { name: 'monitoring.coreos.com' }, { name: 'networking.k8s.io' }],
    });
    expect(ask('/apis/networking.k8s.io/v1').body).toMatchObject({
      resources: [
        { name: 'networkpolicies', kind: 'NetworkPolicy', namespaced: true, verbs: ['get', 'list'] },
      ],
    });
    expect(ask('/version').body).toMatchObject({ gitVersion: expect.stringMatching(/^v1\./) });
  });

  it('is one cluster, whenever it was started', () => {
    const later = describeCluster({ startedMs: 9_000, nowMs: 9_000, editOf: () => null });
    const uid = (of: typeof cluster) => ask('/api/v1/namespaces/kube-system', { of }).body.metadata;
    expect(uid(later)).toMatchObject({ uid: (uid(cluster) as { uid?: string }).uid });
  });

  it('lists page by page, in order, and each object once', () => {
    const first = ask(`${POLICIES}?limit=2`).body;
    expect(first.metadata).toMatchObject({ resourceVersion: '1000', remainingItemCount: 3 });
    const second = ask(`${POLICIES}?limit=2&continue=${first.metadata.continue}`).body;
    const third = ask(`${POLICIES}?limit=2&continue=${second.metadata.continue}`).body;
    expect([first, second, third].flatMap(namespacesOf)).toEqual([1, 2, 3, 4, 5].map((n) => `tenant-00${n}`));
    expect(third.metadata.continue).toBeUndefined();
    expect(
      namespacesOf(ask('/apis/networking.k8s.io/v1/namespaces/tenant-004/networkpolicies').body),
    ).toEqual(['tenant-004']);
  });

  it('lets a list expire that was begun before the cluster changed', () => {
    const token = ask(`${POLICIES}?limit=2`).body.metadata.continue;
    const { status, body } = ask(`${POLICIES}?limit=2&continue=${token}`, { of: changed });
    expect([status, body.reason]).toEqual([410, 'Expired']);
    expect(ask(POLICIES, { of: changed }).body.metadata.resourceVersion).toBe('4000');
  });

  it('says what items are only where a real one does', () => {
    expect(ask(POLICIES).body.items[0]?.kind).toBeUndefined();
    expect(ask('/apis/monitoring.coreos.com/v1/servicemonitors').body.items[0]?.kind).toBe('ServiceMonitor');
    expect(ask('/apis/networking.k8s.io/v1/namespaces/tenant-001/networkpolicies/agents').body.kind).toBe(
      'NetworkPolicy',
    );
  });

  it.each([
    ['a secret', '/api/v1/secrets', 'GET', 403, 'Forbidden'],
    ['secrets of a namespace', '/api/v1/namespaces/tenant-001/secrets', 'GET', 403, 'Forbidden'],
    ['any change', `${POLICIES}/agents`, 'DELETE', 403, 'Forbidden'],
    ['a group it does not have', '/apis/apps/v1/deployments', 'GET', 404, 'NotFound'],
    ['a kind it does not have', '/apis/networking.k8s.io/v1/ingresses', 'GET', 404, 'NotFound'],
    [
      'an object that is not there',
      '/apis/networking.k8s.io/v1/namespaces/tenant-001/networkpolicies/x',
      'GET',
      404,
      'NotFound',
    ],
    ['a limit that is no number', `${POLICIES}?limit=all`, 'GET', 400, 'BadRequest'],
    ['a page that nobody named', `${POLICIES}?continue=x`, 'GET', 400, 'BadRequest'],
  ])('answers %s with a Status', (_, path, method, status, reason) => {
    expect(ask(path, { method })).toMatchObject({ status, body: { kind: 'Status', reason, code: status } });
  });
});
