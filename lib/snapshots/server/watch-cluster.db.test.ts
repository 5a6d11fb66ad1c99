import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import {
  type Instead,
  POLICIES,
  type RecordedCluster,
  recordedReply,
  startRecordedCluster,
} from '@/lib/testing/recorded-kubernetes';
import { DEFAULT_KINDS } from '../collect';
import { ALL_DROP_POLICIES } from '../drop-rules';
import { createRedactor } from '../redact';
import { takeSnapshot } from './take-snapshot';
import { watchCluster } from './watch-cluster';

const HPAS = '/apis/autoscaling/v2/horizontalpodautoscalers';
const SECRETS = '/api/v1/namespaces/shop/secrets';
const redactor = () => createRedactor(new Uint8Array(32).fill(9));
const worker: Actor = { kind: 'system', job: 'worker' };

let test: TestDb;
let cluster: RecordedCluster;
beforeAll(async () => {
  test = await createTestDb();
  cluster = await startRecordedCluster();
});
afterAll(async () => {
  cluster.stop();
  await test.drop();
});
afterEach(() => cluster.answer(() => null));

/** Each test watches a cluster of another name, so that none sees what another recorded. */
let number = 0;
let name = '';
beforeEach(() => {
  number += 1;
  name = `cluster-${number}`;
});
const clock = testClock();
const ctxOf = (actor: Actor, releases = '[]', staleAfterMinutes = 1_440) => {
  const config = testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }] }
snapshots:
  namespace: mission-control
  staleAfterMinutes: ${staleAfterMinutes}
  clusters:
    - { name: ${name}, kubeconfig: "${cluster.kubeconfig}", helmReleases: ${releases} }
`);
  return testCtx(test.db, actor, { clock, ports: testPorts(config) });
};
const look = (actor: Actor = worker, releases?: string, staleAfterMinutes?: number) =>
  watchCluster(ctxOf(actor, releases, staleAfterMinutes), name, redactor);
const events = async () => {
  const found = await test.db.event.findMany({ where: { title: { startsWith: `${name} ` } } });
  return found.map(({ title }) => title.slice(name.length + 1)).sort();
};
const records = () =>
  test.db.evidenceRecord.count({ where: { path: `config/clusters/${name}/config-snapshot.json` } });

/** The recorded cluster, with another maximum. */
const scaledTo =
  (maxReplicas: number): Instead =>
  (path) => {
    if (path !== HPAS) return null;
    const reply = structuredClone(recordedReply(HPAS));
    const [item] = (reply.body as { items: { spec: { maxReplicas: number } }[] }).items;
    if (item !== undefined) item.spec.maxReplicas = maxReplicas;
    return reply;
  };

describe('looking at a cluster', () => {
  it('records what runs, signed, with what it is a snapshot of; the first look compares with nothing', async () => {
    const found = await look();
    expect(found).toMatchObject({ objects: 4, drift: null, unattested: [], record: expect.any(String) });
    expect([await records(), await events()]).toEqual([1, []]);
    const audit = await test.db.auditEvent.findMany({ where: { objectId: found.record ?? '' } });
    expect(audit.map(({ action, actorId }) => [action, actorId])).toEqual([['evidence.recorded', 'worker']]);
  });

  it.each([1_440, 60])(
    'records nothing while nothing changes, for half of the %i minutes after which it is stale',
    async (staleAfterMinutes) => {
      const again = () => look(worker, '[]', staleAfterMinutes);
      await again();
      clock.advance(staleAfterMinutes * 30 - 1);
      expect(await again()).toMatchObject({ drift: [], record: null });
      expect(await records()).toBe(1);
      clock.advance(1);
      expect(await again()).toMatchObject({ drift: [], record: expect.any(String) });
      expect(await records()).toBe(2);
    },
  );

  it('marks the time axis and records when something changed, once, also when two look at once', async () => {
    await look();
    cluster.answer(scaledTo(40));
    const both = await Promise.all([look(), look()]);
    for (const { drift } of both)
      expect(drift?.flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual(['spec.maxReplicas']);
    const said =
      'drifted in 1 object: changed autoscaling/HorizontalPodAutoscaler/mission-control/mission-control-web';
    expect(await events()).toEqual([said]);
    expect((await look()).drift).toEqual([]);
    expect(await events()).toEqual([said]);
  });

  it('marks the same change again when it comes back', async () => {
    for (const maxReplicas of [20, 40, 20, 40]) {
      cluster.answer(scaledTo(maxReplicas));
      clock.advance(60);
      await look();
    }
    expect(await events()).toHaveLength(3);
  });

  it('that cannot be read whole is told, and neither recorded nor called calm', async () => {
    cluster.answer((path) => (path === POLICIES ? recordedReply('forbidden') : null));
    await expect(look()).rejects.toMatchObject({ code: 'incomplete' });
    await expect(look()).rejects.toMatchObject({ code: 'incomplete' });
    expect([await records(), await events()]).toEqual([
      0,
      ['could not be read: networking.k8s.io/NetworkPolicy (403 Forbidden)'],
    ]);
  });

  it('that does not let anybody in is told too', async () => {
    cluster.answer(() => recordedReply('unknownToken'));
    await expect(look()).rejects.toMatchObject({ code: 'unreachable' });
    expect(await events()).toEqual(['could not be read: it does not answer, or refuses']);
  });

  it.each(['viewer', 'responder', 'approver', 'auditor'] as const)('is not for a %s', async (role) => {
    await expect(look(testUser(role))).rejects.toMatchObject({ code: 'forbidden' });
    expect(cluster.asked).toEqual([]);
  });

  it('that nobody declared does not exist', async () => {
    await expect(watchCluster(ctxOf(worker), 'another', redactor)).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('a release that runs', () => {
  const releases = '[{ namespace: shop, name: shop }]';
  /** The cluster with revision 7 of a release, deployed with these values. */
  const deployed =
    (config: object): Instead =>
    (path) => {
      if (path === SECRETS)
        return { status: 200, body: { items: [{ metadata: { labels: { version: '7', owner: 'helm' } } }] } };
      if (path !== `${SECRETS}/sh.helm.release.v1.shop.v7`) return null;
      const chart = { metadata: { name: 'shop', version: '1.0.0' }, values: { replicas: 1, port: 80 } };
      const release = {
        name: 'shop',
        namespace: 'shop',
        version: 7,
        info: { status: 'deployed' },
        chart,
        config,
      };
      const packed = gzipSync(JSON.stringify(release)).toString('base64');
      return { status: 200, body: { data: { release: Buffer.from(packed).toString('base64') } } };
    };
  const attest = (values: string) => {
    const ctx = ctxOf(testUser('operator'));
    const chart = [
      { file: 'Chart.yaml', path: 'Chart.yaml', text: 'name: shop\nversion: 1.0.0\n' },
      { file: 'values.yaml', path: 'values.yaml', text: 'replicas: 1\nport: 80\n' },
    ];
    const helm = { release: 'shop', namespace: 'shop', chart, values: [{ file: 'v.yaml', text: values }] };
    return takeSnapshot(ctx, {
      inputs: [{ helm }],
      options: { namespace: 'shop', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS, redactor },
      source: { collector: 'git', gitCommit: null, gitDirty: null, paths: [], files: 1, tools: [] },
    });
  };
  const REVISION = { namespace: 'shop', name: 'shop', revision: 7 };

  it('with values that nobody attested is named, and marks the time axis once', async () => {
    cluster.answer(deployed({ replicas: 3, password: 'not attested' }));
    expect((await look(worker, releases)).unattested).toEqual([REVISION]);
    expect((await look(worker, releases)).unattested).toEqual([REVISION]);
    expect(await events()).toEqual(['runs shop/shop revision 7, which nobody attested']);
  });

  it('with values that were attested is not, secrets and all', async () => {
    await attest('replicas: 4\npassword: attested\n');
    cluster.answer(deployed({ replicas: 4, password: 'attested' }));
    expect((await look(worker, releases)).unattested).toEqual([]);
    cluster.answer(deployed({ replicas: 4, password: 'another' }));
    expect((await look(worker, releases)).unattested).toEqual([REVISION]);
    expect(await events()).toHaveLength(2);
  });
});
