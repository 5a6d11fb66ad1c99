import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestClock, testClock, testCtx } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { GroupMapping } from '../oidc';
import { authenticateSession } from './authenticate';
import { changePassword, resetPassword } from './change-password';
import { changeUser } from './change-user';
import { createUser } from './create-user';
import { signInWithOidc } from './sign-in-oidc';

let test: TestDb;
let clock: TestClock;

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  clock = testClock();
  await test.db.user.deleteMany();
});

const mappings: GroupMapping[] = [
  { group: 'sre', role: 'operator', tenants: '*' },
  { group: 'acme', role: 'viewer', tenants: ['TENANT_001'] },
];
const system = () => testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
const arrive = (groups: string[], change: { subject?: string; email?: string; issuer?: string } = {}) =>
  signInWithOidc(
    testCtx(test.db, { kind: 'anonymous' }, { clock }),
    { issuer: 'https://login.test', subject: 's1', email: 'Sam@example.com', name: 'Sam', groups, ...change },
    mappings,
  );
const check = (sessionId: string) => authenticateSession({ db: test.db, clock }, sessionId);

describe('signInWithOidc', () => {
  it('creates somebody at the first sign-in with what their groups give', async () => {
    const { sessionId, userId } = await arrive(['sre', 'other']);
    expect((await check(sessionId))?.actor).toMatchObject({
      email: 'sam@example.com',
      grants: [{ role: 'operator', tenants: '*' }],
    });
    const actions = await test.db.auditEvent.findMany({
      where: { objectId: { in: [userId, sessionId] } },
      orderBy: { id: 'asc' },
    });
    expect(actions.map(({ action }) => action)).toEqual([
      'user.created',
      'user.grants-changed',
      'session.started',
    ]);
  });

  it('applies the mapping again at each sign-in, also to sessions that are open', async () => {
    const first = await arrive(['sre']);
    const second = await arrive(['acme']);
    expect(second.userId).toBe(first.userId);
    const now = [{ role: 'viewer', tenants: ['TENANT_001'] }];
    expect((await check(first.sessionId))?.actor.grants).toEqual(now);
    expect((await check(second.sessionId))?.actor.grants).toEqual(now);
  });

  it('refuses somebody unmapped, and creates no account for them', async () => {
    await expect(arrive(['finance'])).rejects.toMatchObject({ code: 'forbidden', message: 'unmapped' });
    expect(await test.db.user.count()).toBe(0);
    const audit = await test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(audit).toMatchObject({ action: 'session.refused', detail: { by: 'oidc', because: 'unmapped' } });
  });

  it('takes away grants and sessions of somebody who is no longer mapped', async () => {
    const { sessionId, userId } = await arrive(['sre']);
    await expect(arrive([])).rejects.toMatchObject({ message: 'unmapped' });
    expect(await check(sessionId)).toBeNull();
    expect(await test.db.roleGrant.count({ where: { userId } })).toBe(0);
  });

  it('refuses somebody deactivated, whatever their groups', async () => {
    const { userId } = await arrive(['sre']);
    await changeUser(system(), { userId, active: false });
    await expect(arrive(['sre'])).rejects.toMatchObject({ code: 'forbidden', message: 'deactivated' });
  });

  it('never takes over an account that has the same email address', async () => {
    const { user } = await createUser(system(), {
      email: 'sam@example.com',
      name: 'Sam',
      grants: [{ role: 'admin', tenants: '*' }],
    });
    await expect(arrive(['sre'])).rejects.toMatchObject({ code: 'conflict', message: 'email-taken' });
    expect(await test.db.session.count()).toBe(0);
    expect(await test.db.user.findUniqueOrThrow({ where: { id: user.id } })).toMatchObject({
      oidcSubject: null,
    });
  });

  it('keeps the same subject of two issuers apart', async () => {
    const here = await arrive(['sre']);
    const there = await arrive(['acme'], { issuer: 'https://other.test', email: 'other@example.com' });
    expect(there.userId).not.toBe(here.userId);
  });

  it('gives no password that could be reset or changed here', async () => {
    const { userId, sessionId } = await arrive(['sre']);
    await expect(resetPassword(system(), { userId })).rejects.toMatchObject({ code: 'conflict' });
    const found = await check(sessionId);
    if (found === null) throw new Error('the session should work');
    const me = testCtx(test.db, found.actor, { clock });
    const change = changePassword(me, { currentPassword: 'x', newPassword: 'four unrelated green words' });
    await expect(change).rejects.toMatchObject({ code: 'conflict' });
  });
});
