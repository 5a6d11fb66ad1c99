import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { setBaseline } from '@/lib/drift/server';
import { baselineHistory } from '@/lib/snapshots/server';
import { testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { policyYaml } from '@/lib/testing/manifests';
import { snapshotOf } from '@/lib/testing/snapshots';
import { DEMO_CLUSTER } from '../demo-cluster';
import { chooseFirstBaseline } from './first-baseline';

let test: TestDb;
let platform: Server;
let demoUrl: string;
let faults: { fault: string }[] = [];
beforeAll(async () => {
  test = await createTestDb();
  platform = createServer((_req, res) => res.end(JSON.stringify({ faults }))).listen(0, '127.0.0.1');
  await once(platform, 'listening');
  demoUrl = `http://127.0.0.1:${(platform.address() as AddressInfo).port}`;
});
afterAll(async () => {
  platform.closeAllConnections();
  platform.close();
  await test.drop();
});

const worker: Actor = { kind: 'system', job: 'worker' };
function installation(environment: string, kind = 'demo') {
  const config = testConfig(`
environment: { name: ${environment}, kind: ${kind} }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
`);
  const ports = testPorts(config);
  return (actor: Actor = worker) => testCtx(test.db, actor, { ports });
}
type Ctx = ReturnType<ReturnType<typeof installation>>;
const seen = (ctx: Ctx, name = DEMO_CLUSTER, port = 8080) =>
  snapshotOf(ctx, [policyYaml('web', { port })], {
    collector: 'cluster',
    gitCommit: null,
    cluster: { name, uid: null, version: null, releases: [] },
  });
const baselinesOf = async (ctx: Ctx) =>
  (await baselineHistory(ctx, { environment: ctx.ports.config.environment.name, limit: 10 })).baselines;

it('is what the first look saw, set by the system with its reason, and stays whatever is seen later', async () => {
  const ctx = installation('first')();
  expect(await chooseFirstBaseline(ctx, { demoUrl })).toBe(false);
  const first = await seen(ctx);
  expect(await chooseFirstBaseline(ctx, { demoUrl })).toBe(true);
  await seen(ctx, DEMO_CLUSTER, 9090);
  expect(await chooseFirstBaseline(ctx, { demoUrl })).toBe(false);
  const [baseline, ...others] = await baselinesOf(ctx);
  expect(others).toEqual([]);
  expect(baseline).toMatchObject({
    recordId: first,
    reason: 'first start of the demo',
    origin: 'demo',
    setBy: { kind: 'system' },
  });
  const audit = await test.db.auditEvent.findMany({ where: { objectId: baseline?.choiceId ?? '' } });
  expect(audit).toMatchObject([{ action: 'evidence.recorded', actorKind: 'system' }]);
});

it('is left to whoever chose one before', async () => {
  const enter = installation('chosen');
  const record = await seen(enter());
  await setBaseline(enter(testUser('operator')), { record, reason: 'mine' });
  expect(await chooseFirstBaseline(enter(), { demoUrl })).toBe(false);
  expect((await baselinesOf(enter())).map(({ reason }) => reason)).toEqual(['mine']);
});

it('waits while the configuration is changed by hand', async () => {
  const ctx = installation('edited')();
  await seen(ctx);
  faults = [{ fault: 'lag' }, { fault: 'config' }];
  expect(await chooseFirstBaseline(ctx, { demoUrl })).toBe(false);
  faults = [{ fault: 'lag' }];
  expect(await chooseFirstBaseline(ctx, { demoUrl })).toBe(true);
});

it('is nothing for a cluster, an environment or an installation that is not the demo’s', async () => {
  const other = installation('other')();
  await seen(other, 'production-eu');
  expect(await chooseFirstBaseline(other, { demoUrl })).toBe(false);
  const live = installation('live', 'production')();
  await seen(live);
  expect(await chooseFirstBaseline(live, { demoUrl })).toBe(false);
  const alone = installation('alone')();
  await seen(alone);
  expect(await chooseFirstBaseline(alone, { demoUrl: undefined })).toBe(false);
  for (const ctx of [other, live, alone]) expect(await baselinesOf(ctx)).toEqual([]);
});

it('needs the right to propose', async () => {
  const viewer = installation('viewer')(testUser('viewer'));
  await expect(chooseFirstBaseline(viewer, { demoUrl })).rejects.toMatchObject({ code: 'forbidden' });
});
