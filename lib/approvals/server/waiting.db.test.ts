import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ctx } from '@/lib/platform/context';
import { testPerson, withPasskey, withSshKey } from '@/lib/testing/approvers';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { countWaiting, listApprovals, requestApproval } from './index';

let test: TestDb;
let clock: TestClock;
let operator: Ctx;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  clock = testClock();
  // A day on, so that nothing of the test before is open.
  clock.advance(++days * 2 * 86_400);
  operator = testCtx(test.db, testUser('operator', 'usr_PROPOSER0000000000000000'), { clock });
});

let days = 0;
let subjects = 0;
async function ask(over: object = {}, ctx = operator): Promise<string> {
  subjects += 1;
  const asked = { kind: 'config-change' as const, title: 'Widen egress', payload: { n: subjects } };
  const { approval } = await requestApproval(ctx, {
    ...asked,
    subjectKey: `waiting-${subjects}`,
    tenantId: 'TENANT_001',
    ...over,
  });
  return approval.id;
}

/** Statements sent to PostgreSQL during some work. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return sent.mock.calls.length;
  } finally {
    sent.mockRestore();
  }
}

describe('what waits for somebody', () => {
  it('is counted and listed by the same rule, soonest to run out first', async () => {
    const ann = await testPerson(test, clock);
    const late = await ask({ expiresInSeconds: 7_200 });
    const soon = await ask({ expiresInSeconds: 600, tenantId: null });
    const both = await testPerson(test, clock, [
      { role: 'operator', tenants: '*' },
      { role: 'approver', tenants: '*' },
    ]);
    const own = await ask({}, both.ctx);
    expect(await countWaiting(ann.ctx)).toEqual({ count: 3, atLeast: false, endsInSeconds: 600 });
    expect(await countWaiting(both.ctx)).toMatchObject({ count: 2 });
    const listed = await listApprovals(ann.ctx, { waiting: 'me' });
    expect(listed.approvals.map(({ id }) => id)).toEqual([soon, late, own]);
    expect(listed.nextBefore).toBeNull();
    const narrowed = await listApprovals(ann.ctx, {
      waiting: 'me',
      tenant: 'TENANT_001',
      kind: 'config-change',
    });
    expect(narrowed.approvals.map(({ id }) => id)).toEqual([late, own]);
    await expect(listApprovals(ann.ctx, { waiting: 'me', state: 'denied' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('ends when they sign, when somebody denies it and when its time is over, whatever was written down', async () => {
    const [ann, ben] = [await testPerson(test, clock), await testPerson(test, clock)];
    const [first, second] = [await ask({ quorum: 2 }), await ask()];
    const [annSigns, benSigns] = [await withPasskey(ann), await withSshKey(ben)];
    expect(await countWaiting(ann.ctx)).toMatchObject({ count: 2 });
    await annSigns.sign(first);
    expect(await countWaiting(ann.ctx)).toMatchObject({ count: 1 });
    expect(await countWaiting(ben.ctx)).toMatchObject({ count: 2 });
    await benSigns.sign(first);
    await annSigns.sign(second, {}, 'deny', 'too wide');
    expect(await countWaiting(ben.ctx)).toEqual({ count: 0, atLeast: false, endsInSeconds: null });
    await ask({ expiresInSeconds: 60 });
    expect(await countWaiting(ben.ctx)).toMatchObject({ count: 1, endsInSeconds: 60 });
    clock.advance(60);
    expect(await countWaiting(ben.ctx)).toMatchObject({ count: 0 });
  });

  it('is only what is asked for tenants they approve for', async () => {
    const one = await testPerson(test, clock, [{ role: 'approver', tenants: ['TENANT_001'] }]);
    await ask();
    await ask({ tenantId: 'TENANT_002' });
    await ask({ tenantId: null });
    expect(await countWaiting(one.ctx)).toMatchObject({ count: 1 });
  });

  it('costs two statements, one more where something is open, and none for somebody who can sign nothing', async () => {
    const ann = await testPerson(test, clock);
    expect(await statements(() => countWaiting(ann.ctx))).toBe(2);
    for (let i = 0; i < 5; i++) await ask();
    expect(await statements(() => countWaiting(ann.ctx))).toBe(3);
    expect(await statements(() => countWaiting(operator))).toBe(0);
    const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
    expect(await statements(() => countWaiting(system))).toBe(0);
    expect(await countWaiting(system)).toEqual({ count: 0, atLeast: false, endsInSeconds: null });
  });
});
