import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import { baselineHistory } from '@/lib/snapshots/server';
import { testClock, testConfig, testCtx, testPorts, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { policyYaml } from '@/lib/testing/manifests';
import { snapshotOf } from '@/lib/testing/snapshots';
import { setBaseline } from './set-baseline';

let test: TestDb;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const clock = testClock();
const operator = testUser('operator');
const other = testUser('operator', 'usr_TEST000000000000000000000B');
const code = (error: unknown) => (error instanceof AppError ? error.code : error);
const reason = 'the release was approved';

function installation(environment: string) {
  const config = testConfig(`
environment: { name: ${environment}, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9", region: eu }]
tenants: [{ id: TENANT_001, residency: eu }]
evidence: { stores: [{ id: local-eu, kind: local, region: eu }], exportRegions: [eu] }
`);
  const ports = testPorts(config);
  return (actor: Actor = operator) => testCtx(test.db, actor, { clock, ports });
}
const historyOf = async (ctx: ReturnType<ReturnType<typeof installation>>) =>
  (await baselineHistory(ctx, { environment: ctx.ports.config.environment.name, limit: 10 })).baselines;

describe('a choice of baseline', () => {
  it('stands in the history of baselines with its evidence, or not at all', async () => {
    const ctx = installation('chosen')();
    const first = await snapshotOf(ctx, [policyYaml('web')]);
    const { record } = await setBaseline(ctx, { record: first, reason });
    expect(await historyOf(ctx)).toMatchObject([
      {
        recordId: first,
        choiceId: record.id,
        verdictId: null,
        approval: null,
        reason,
        setBy: { id: operator.id, name: 'operator' },
      },
    ]);
    const drifted = await snapshotOf(ctx, [policyYaml('web', { port: 9090 })]);
    expect(await setBaseline(ctx, { record: drifted, reason }).catch(code)).toBe('forbidden');
    expect(await historyOf(ctx)).toHaveLength(1);
    const audit = await test.db.auditEvent.findMany({ where: { objectId: record.id } });
    expect(audit).toMatchObject([{ action: 'evidence.recorded', actorId: operator.id }]);
  });

  it('of two at once one counts, and the other is told who was faster', async () => {
    const enter = installation('race');
    const first = await snapshotOf(enter(), [policyYaml('web', { port: 1 })]);
    const second = await snapshotOf(enter(), [policyYaml('web', { port: 2 })]);
    const both = await Promise.allSettled([
      setBaseline(enter(), { record: first, reason }),
      setBaseline(enter(other), { record: second, reason }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const lost = both.find((one) => one.status === 'rejected');
    expect(['conflict', 'forbidden']).toContain(code(lost?.reason));
    expect(await historyOf(enter())).toHaveLength(1);
  });

  it('that was to follow another baseline than the one in force is a conflict', async () => {
    const ctx = installation('seen')();
    const first = await snapshotOf(ctx, [policyYaml('web')]);
    const again = await snapshotOf(ctx, [policyYaml('web')]);
    await setBaseline(ctx, { record: first, reason, replaces: null });
    const error = await setBaseline(ctx, { record: again, reason, replaces: null }).catch((thrown) => thrown);
    expect(code(error)).toBe('conflict');
    expect(error.userMessage).toContain('operator has set another baseline');
    await setBaseline(ctx, { record: again, reason, replaces: first });
    expect((await historyOf(ctx)).map(({ recordId }) => recordId)).toEqual([again, first]);
  });

  it('needs the permission to propose for all tenants', async () => {
    const enter = installation('denied');
    const record = await snapshotOf(enter(), [policyYaml('web')]);
    for (const role of ['viewer', 'responder', 'approver', 'auditor', 'ci'] as const)
      expect(await setBaseline(enter(testUser(role)), { record, reason }).catch(code)).toBe('forbidden');
    const ofOne = testUser([{ role: 'operator', tenants: ['TENANT_001'] }]);
    expect(await setBaseline(enter(ofOne), { record, reason }).catch(code)).toBe('forbidden');
    expect(await historyOf(enter())).toEqual([]);
  });
});
