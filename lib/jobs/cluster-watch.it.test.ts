import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Actor } from '@/lib/access';
import { testConfig, testCtx, testPorts } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type RecordedCluster, startRecordedCluster } from '@/lib/testing/recorded-kubernetes';
import { CLUSTER_QUEUE, watchClusters } from './cluster-watch';

let test: TestDb;
let cluster: RecordedCluster;
let boss: PgBoss;
beforeAll(async () => {
  [test, cluster] = await Promise.all([createTestDb(), startRecordedCluster()]);
  boss = new PgBoss({ connectionString: test.url, createSchema: false, max: 2 });
  boss.on('error', () => {});
  await boss.start();
});
afterAll(async () => {
  await boss.stop({ graceful: true, timeout: 2_000 });
  cluster.stop();
  await test.drop();
});

const worker: Actor = { kind: 'system', job: 'worker' };
const ctxWith = (clusters: string) => {
  const config = testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }] }
snapshots: { namespace: mission-control, clusters: [${clusters}] }
`);
  return testCtx(test.db, worker, { ports: testPorts(config) });
};
const declared = (name: string, schedule: string) =>
  `{ name: ${name}, kubeconfig: "${cluster.kubeconfig}", schedule: "${schedule}" }`;
const schedules = async () =>
  (await boss.getSchedules(CLUSTER_QUEUE)).map(({ key, cron, timezone }) => [key, cron, timezone]);

it('each cluster with a schedule has one and is looked at soon after a start; one that is gone loses it', async () => {
  const one = declared('one', '*/15 * * * *');
  const unscheduled = `{ name: never, kubeconfig: "${cluster.kubeconfig}" }`;
  await watchClusters(boss, ctxWith(`${one}, ${declared('two', '0 6 * * 1')}, ${unscheduled}`), 'unused');
  expect((await schedules()).sort()).toEqual([
    ['one', '*/15 * * * *', 'UTC'],
    ['two', '0 6 * * 1', 'UTC'],
  ]);
  const lookedAt = (name: string) =>
    test.db.evidenceRecord.count({ where: { path: `config/clusters/${name}/config-snapshot.json` } });
  await vi.waitFor(async () => expect([await lookedAt('one'), await lookedAt('two')]).toEqual([1, 1]), {
    timeout: 60_000,
    interval: 100,
  });
  expect(await lookedAt('never')).toBe(0);
  await watchClusters(boss, ctxWith(one), 'unused');
  expect(await schedules()).toEqual([['one', '*/15 * * * *', 'UTC']]);
}, 120_000);
