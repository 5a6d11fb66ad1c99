import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { manifestsOf, namespaceOf } from '@/demo/cluster-manifests';
import { type ClusterObject, describeCluster } from '@/demo/cluster-objects';
import { FaultBoard } from '@/demo/faults';
import { decidePolicy } from '@/demo/policy';
import { REGION_NETWORKS, TENANTS, type TenantProfile } from '@/demo/tenants';

const STARTED_MS = Date.parse('2026-11-30T11:00:00Z');
const OPEN = '0.0.0.0/0';

/** A cluster with a clock of its own, and a fault board that edits it. */
function startCluster() {
  let nowMs = STARTED_MS;
  const board = new FaultBoard(() => nowMs);
  const look = () =>
    describeCluster({ startedMs: STARTED_MS, nowMs, editOf: (tenant) => board.lastSpan(tenant, 'config') });
  const policyOf = (tenant: string) =>
    look().objects.find(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === namespaceOf(tenant),
    ) as ClusterObject;
  return { board, look, policyOf, pass: (seconds: number) => (nowMs += seconds * 1_000) };
}

const networksOf = ({ spec }: { spec: object }): string[] =>
  [...JSON.stringify(spec).matchAll(/"cidr":"([^"]+)"/g)].map(([, cidr = '']) => cidr);
const versionOf = ({ metadata }: ClusterObject) => Number(metadata.resourceVersion);
const managersOf = ({ metadata }: ClusterObject) =>
  (metadata.managedFields as { manager: string; time: string }[]).map(({ manager, time }) => [manager, time]);

describe('what is meant to run', () => {
  it.each(TENANTS)('for $tenant lets out exactly to the regions its policy allows', (profile) => {
    const policy = manifestsOf(profile).find(({ kind }) => kind === 'NetworkPolicy');
    const allowed = Object.entries(REGION_NETWORKS).filter(([region]) => mayReach(profile, region));
    expect(networksOf({ spec: policy?.spec ?? {} })).toEqual(allowed.map(([, network]) => network));
    expect(allowed).toHaveLength(2);
  });

  it.each(TENANTS)('for $tenant is what the files in demo/manifests say', async (profile) => {
    const head =
      '# What is meant to run for this tenant of the demo; written from demo/cluster-manifests.ts.\n';
    const documents = manifestsOf(profile).map((manifest) =>
      stringify(manifest, { aliasDuplicateObjects: false }),
    );
    await expect(`${head}${documents.join('---\n')}`).toMatchFileSnapshot(
      `manifests/${namespaceOf(profile.tenant)}.yaml`,
    );
  });
});

describe('the cluster', () => {
  it('holds three objects for each tenant, with what an API server adds and fills in', () => {
    const { objects } = startCluster().look();
    expect(objects).toHaveLength(3 * TENANTS.length);
    const [autoscaler, policy, monitor] = objects;
    expect(autoscaler).toMatchObject({
      spec: {
        metrics: [{}, { pods: { target: { averageValue: '500m' } } }],
        behavior: {
          scaleUp: { policies: [{}, {}] },
          scaleDown: { stabilizationWindowSeconds: 600, selectPolicy: 'Max' },
        },
      },
      status: { currentReplicas: 2 },
    });
    expect(policy).toMatchObject({
      metadata: { generation: 1, creationTimestamp: '2026-11-30T11:00:00Z' },
      spec: { egress: [{ ports: [{ port: 443, protocol: 'TCP' }] }, {}] },
    });
    expect(monitor).toMatchObject({ spec: { endpoints: [{ relabelings: [{ action: 'replace' }] }] } });
    const uids = objects.map(({ metadata }) => metadata.uid);
    expect(new Set(uids).size).toBe(objects.length);
  });

  it('shows an edit by hand while it lasts, then the deployed policy again, each as a later version', () => {
    const { board, look, policyOf, pass } = startCluster();
    const before = policyOf('TENANT_002');
    pass(60);
    board.put('TENANT_002', 'config', 100);
    const during = policyOf('TENANT_002');
    expect(networksOf(during)).toEqual([...networksOf(before), OPEN]);
    expect(managersOf(during)).toEqual([
      ['kubectl-client-side-apply', '2026-11-30T11:00:00Z'],
      ['kubectl-edit', '2026-11-30T11:01:00Z'],
    ]);
    const others = look().objects.filter(({ metadata }) => metadata.namespace !== 'tenant-002');
    expect(others.filter((object) => networksOf(object).includes(OPEN))).toEqual([]);

    pass(100);
    const after = policyOf('TENANT_002');
    expect(after.spec).toEqual(before.spec);
    expect(managersOf(after)).toEqual([['kubectl-client-side-apply', '2026-11-30T11:02:40Z']]);

    board.put('TENANT_002', 'config', 100);
    const again = policyOf('TENANT_002');
    board.clear('TENANT_002');
    const states = [before, during, after, again, policyOf('TENANT_002')];
    expect(states.map(({ metadata }) => metadata.generation)).toEqual([1, 2, 3, 4, 5]);
    const versions = states.slice(0, 3).map(versionOf);
    expect(versions).toEqual([...new Set(versions)].sort((left, right) => left - right));
  });
});

function mayReach(profile: TenantProfile, destination: string): boolean {
  const request = { op: 'summarise', purpose: 'operations', destination } as const;
  const situation = { spentThisHourUsd: 0, priceUsd: 0, residencyTightened: false, egressOpened: false };
  return decidePolicy(profile, request, situation).decision === 'allow';
}
