import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { inTransaction } from '@/lib/platform/db';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import {
  POLICIES,
  type RecordedCluster,
  recordedReply,
  startRecordedCluster,
} from '@/lib/testing/recorded-kubernetes';
import { currentDrift } from './current-drift';
import { enterBaseline } from './enter-baseline';
import { keepLook } from './look-store';
import { watchCluster } from './watch-cluster';

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

const clock = testClock();
const operator = testUser('operator');
const ctxOf = (actor: Actor) => {
  const config = testConfig(`
environment: { name: test, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }] }
snapshots:
  namespace: mission-control
  staleAfterMinutes: 60
  clusters: [{ name: eu, kubeconfig: "${cluster.kubeconfig}" }, { name: us, kubeconfig: "${cluster.kubeconfig}" }]
`);
  return testCtx(test.db, actor, { clock, ports: testPorts(config) });
};
const look = (name = 'eu') => watchCluster(ctxOf({ kind: 'system', job: 'worker' }), name, () => null);
const drift = async () => {
  const { state, code, seenAt } = await currentDrift(ctxOf(operator));
  return [state, code, seenAt];
};
const PLACE = { environment: 'test', origin: 'demo' };

it('a cluster that was as in the baseline is unknown once it cannot be read, and known again by the next look', async () => {
  const recordId = (await look()).record ?? '';
  const ctx = ctxOf(operator);
  const choice = { recordId, setAt: clock.now(), reason: 'as approved', choiceId: null, verdictId: null };
  const setBy = { kind: 'user', id: operator.id, name: 'operator' };
  await inTransaction(ctx.db, (tx) =>
    enterBaseline(
      tx,
      ctx,
      { ...PLACE, tenantId: null },
      { ...choice, setBy, approval: null, replaces: null },
    ),
  );
  const first = clock.now().toISOString();
  expect(await drift()).toEqual(['same', null, first]);

  clock.advance(60);
  cluster.answer((path) => (path === POLICIES ? recordedReply('forbidden') : null));
  await expect(look()).rejects.toMatchObject({ code: 'incomplete' });
  expect(await drift()).toEqual(['unknown', 'unreadable', first]);
  expect((await currentDrift(ctx)).reason).toMatch(/^eu: the last look failed: .*403 Forbidden/);

  clock.advance(60);
  cluster.answer(() => null);
  expect((await look()).record, 'nothing changed, so nothing is recorded').toBeNull();
  expect(await drift()).toEqual(['same', null, clock.now().toISOString()]);
});

it('a cluster that was never read is no reason to be calm about the others', async () => {
  cluster.answer(() => recordedReply('unknownToken'));
  await expect(look('us')).rejects.toMatchObject({ code: 'unreachable' });
  expect(await drift()).toEqual(['unknown', 'unreadable', null]);
  expect((await currentDrift(ctxOf(operator))).reason).toMatch(/^us: it could never be read/);
  await test.db.clusterLook.deleteMany({ where: { cluster: 'us' } });
});

it('looks that found the same keep a snapshot from growing stale; without any it does', async () => {
  clock.advance(25 * 60);
  await look();
  const seen = clock.now().toISOString();
  clock.advance(60 * 60);
  expect(await drift()).toEqual(['same', null, seen]);
  clock.advance(1);
  expect(await drift()).toEqual(['unknown', 'stale', seen]);
});

it('an older look never replaces a newer one, and is kept short and on one line', async () => {
  const place = { ...PLACE, cluster: 'late' };
  const at = clock.now();
  await keepLook(test.db, place, { at, treeRoot: null, problem: `a\n  b ${'c'.repeat(2_000)}` });
  await keepLook(test.db, place, { at: new Date(at.getTime() - 1), treeRoot: 'a'.repeat(64), problem: '' });
  const kept = await test.db.clusterLook.findFirstOrThrow({ where: { cluster: 'late' } });
  expect(kept).toMatchObject({ treeRoot: null, lookedAt: at });
  expect(kept.problem).toMatch(/^a; b c+$/);
  expect(kept.problem).toHaveLength(500);
});
