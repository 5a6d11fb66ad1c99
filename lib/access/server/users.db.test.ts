import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/platform/context';
import { testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { authenticateSession, authenticateToken } from './authenticate';
import { changePassword, resetPassword } from './change-password';
import { changeUser } from './change-user';
import { createToken } from './create-token';
import { createUser } from './create-user';
import { listUsers } from './list-users';
import { signIn } from './sign-in';

let test: TestDb;
const clock = testClock();
const system: Ctx['actor'] = { kind: 'system', job: 'test' };

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.db.user.deleteMany();
  await test.db.rateWindow.deleteMany();
});

const as = (actor: Ctx['actor']) => testCtx(test.db, actor, { clock });

async function addUser(email: string, role: 'admin' | 'viewer' | 'operator' = 'viewer') {
  const { user, oneTimePassword } = await createUser(as(system), {
    email,
    name: email,
    grants: [{ role, tenants: '*' }],
  });
  return { user, oneTimePassword, ctx: as(testUser(user.grants, user.id)) };
}

type Who = { userId: string };
const deactivateUser = (ctx: Ctx, { userId }: Who) => changeUser(ctx, { userId, active: false });
const reactivateUser = (ctx: Ctx, { userId }: Who) => changeUser(ctx, { userId, active: true });
const setUserGrants = changeUser;

async function lastAudit() {
  return test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
}

describe('createUser', () => {
  it('makes somebody who can sign in once with the password shown, and must then change it', async () => {
    const { user, oneTimePassword } = await addUser('Sam@Example.com', 'operator');
    expect(user).toMatchObject({ email: 'sam@example.com', mustChangePassword: true, signsInBy: 'password' });
    expect(oneTimePassword).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/);
    const signedIn = await signIn(as({ kind: 'anonymous' }), {
      email: 'SAM@example.com',
      password: oneTimePassword,
    });
    expect(signedIn.mustChangePassword).toBe(true);
    const row = await test.db.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(row.passwordHash).not.toContain(oneTimePassword);
  });

  it('writes an audit row with a digest and nothing secret', async () => {
    const { user, oneTimePassword } = await addUser('sam@example.com');
    const audit = await lastAudit();
    expect(audit).toMatchObject({
      action: 'user.created',
      objectId: user.id,
      actorKind: 'system',
      ip: '192.0.2.10',
    });
    expect(audit.afterDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(JSON.stringify(audit.detail)).not.toContain(oneTimePassword);
  });

  it('refuses an email somebody has, and leaves nothing behind', async () => {
    await addUser('sam@example.com');
    const before = await test.db.auditEvent.count();
    await expect(addUser('SAM@example.com')).rejects.toMatchObject({ code: 'conflict' });
    expect(await test.db.user.count()).toBe(1);
    expect(await test.db.auditEvent.count()).toBe(before);
  });

  it.each(['viewer', 'responder', 'operator', 'approver', 'auditor', 'ci'] as const)(
    'is not for a %s',
    async (role) => {
      const input = { email: 'x@example.com', name: 'X', grants: [] };
      await expect(createUser(as(testUser(role)), input)).rejects.toMatchObject({ code: 'forbidden' });
    },
  );

  it('is not for an admin of some tenants, who could else make one of all', async () => {
    const limited = testUser([{ role: 'admin', tenants: ['TENANT_001'] }]);
    const input = {
      email: 'x@example.com',
      name: 'X',
      grants: [{ role: 'admin' as const, tenants: '*' as const }],
    };
    await expect(createUser(as(limited), input)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('the last admin', () => {
  it('cannot be deactivated or demoted', async () => {
    const { user, ctx } = await addUser('admin@example.com', 'admin');
    await expect(deactivateUser(ctx, { userId: user.id })).rejects.toMatchObject({ code: 'conflict' });
    await expect(setUserGrants(ctx, { userId: user.id, grants: [] })).rejects.toMatchObject({
      code: 'conflict',
    });
    const limited = [{ role: 'admin' as const, tenants: ['TENANT_001'] }];
    await expect(setUserGrants(ctx, { userId: user.id, grants: limited })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('is not somebody deactivated', async () => {
    const first = await addUser('a@example.com', 'admin');
    const second = await addUser('b@example.com', 'admin');
    await deactivateUser(first.ctx, { userId: second.user.id });
    await expect(deactivateUser(first.ctx, { userId: first.user.id })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('survives two admins deactivating each other at once: one wins, the other gets a conflict', async () => {
    const first = await addUser('a@example.com', 'admin');
    const second = await addUser('b@example.com', 'admin');
    const results = await Promise.allSettled([
      deactivateUser(first.ctx, { userId: second.user.id }),
      deactivateUser(second.ctx, { userId: first.user.id }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'conflict' });
    expect(await test.db.user.count({ where: { deactivatedAt: null } })).toBe(1);
  });

  it('of three, somebody deactivated meanwhile changes nothing more', async () => {
    const [a, b, c] = [
      await addUser('a@example.com', 'admin'),
      await addUser('b@example.com', 'admin'),
      await addUser('c@example.com', 'admin'),
    ];
    await deactivateUser(a.ctx, { userId: b.user.id });
    await expect(deactivateUser(b.ctx, { userId: c.user.id })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('says nothing about deactivating somebody who is no admin', async () => {
    const viewer = await addUser('v@example.com');
    await expect(deactivateUser(as(system), { userId: viewer.user.id })).resolves.toMatchObject({
      id: viewer.user.id,
    });
  });
});

describe('changeUser', () => {
  it('keeps the names other systems know somebody by, with what they were before', async () => {
    const { ctx } = await addUser('boss@example.com', 'admin');
    const { user } = await addUser('sam@example.com', 'operator');
    expect(user.identities).toEqual([]);
    const given = ['Sam@Home.example', '4711+sam@users.noreply.github.com'];
    const kept = ['4711+sam@users.noreply.github.com', 'sam@home.example'];
    const changed = await changeUser(ctx, {
      userId: user.id,
      identities: given,
      reason: 'commits from home',
    });
    expect(changed).toMatchObject({ identities: kept, grants: user.grants });
    expect(await lastAudit()).toMatchObject({
      action: 'user.identities-changed',
      objectId: user.id,
      detail: { from: [], to: kept },
      reason: 'commits from home',
    });
    expect((await changeUser(ctx, { userId: user.id, identities: [] })).identities).toEqual([]);
    const own = as(testUser(user.grants, user.id));
    await expect(changeUser(own, { userId: user.id, identities: [] })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('does all of a change or nothing', async () => {
    const { user, ctx } = await addUser('admin@example.com', 'admin');
    await expect(changeUser(ctx, { userId: user.id, name: 'New Name', active: false })).rejects.toMatchObject(
      { code: 'conflict' },
    );
    const row = await test.db.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(row.name).toBe('admin@example.com');
  });

  it('gives a conflict to the slower of two who change the same grants', async () => {
    const { ctx } = await addUser('admin@example.com', 'admin');
    const { user } = await addUser('sam@example.com');
    const expectedGrantsDigest = user.grantsDigest;
    await setUserGrants(ctx, {
      userId: user.id,
      grants: [{ role: 'operator', tenants: '*' }],
      expectedGrantsDigest,
    });
    const slower = setUserGrants(ctx, { userId: user.id, grants: [], expectedGrantsDigest });
    await expect(slower).rejects.toMatchObject({ code: 'conflict' });
    expect((await listUsers(ctx)).users.find(({ id }) => id === user.id)?.grants).toEqual([
      { role: 'operator', tenants: '*' },
    ]);
  });

  it('leaves digests of before and after', async () => {
    const { ctx } = await addUser('admin@example.com', 'admin');
    const { user } = await addUser('sam@example.com');
    const changed = await setUserGrants(ctx, { userId: user.id, grants: [] });
    expect(await lastAudit()).toMatchObject({
      action: 'user.grants-changed',
      beforeDigest: user.grantsDigest,
      afterDigest: changed.grantsDigest,
      actorId: ctx.actor.kind === 'user' ? ctx.actor.id : '',
    });
  });

  it('does not touch grants an identity provider decides', async () => {
    const { ctx } = await addUser('admin@example.com', 'admin');
    const { user } = await addUser('sam@example.com');
    await test.db.user.update({
      where: { id: user.id },
      data: { oidcIssuer: 'https://login.test', oidcSubject: '1' },
    });
    await expect(setUserGrants(ctx, { userId: user.id, grants: [] })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('says not_found for somebody who does not exist', async () => {
    const { ctx } = await addUser('admin@example.com', 'admin');
    const userId = 'usr_NOBODY00000000000000000000';
    await expect(changeUser(ctx, { userId, name: 'X' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('deactivating somebody', () => {
  it('ends sessions and tokens with the same transaction, and reactivating does not bring them back', async () => {
    const admin = await addUser('admin@example.com', 'admin');
    const sam = await addUser('sam@example.com');
    const { sessionId } = await signIn(as({ kind: 'anonymous' }), {
      email: 'sam@example.com',
      password: sam.oneTimePassword,
    });
    const { secret } = await createToken(sam.ctx, { name: 't', grants: [{ role: 'viewer', tenants: '*' }] });
    const deps = { db: test.db, clock };
    expect(await authenticateSession(deps, sessionId)).not.toBeNull();
    expect(await authenticateToken(deps, secret)).not.toBeNull();

    await deactivateUser(admin.ctx, { userId: sam.user.id });
    expect(await authenticateSession(deps, sessionId)).toBeNull();
    expect(await authenticateToken(deps, secret)).toBeNull();
    await expect(deactivateUser(admin.ctx, { userId: sam.user.id })).rejects.toMatchObject({
      code: 'conflict',
    });

    await reactivateUser(admin.ctx, { userId: sam.user.id });
    expect(await authenticateSession(deps, sessionId)).toBeNull();
    expect(await authenticateToken(deps, secret)).toBeNull();
    await expect(reactivateUser(admin.ctx, { userId: sam.user.id })).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('passwords', () => {
  const newPassword = 'four unrelated green words';

  it('changing one’s own ends the other sessions and keeps this one', async () => {
    const sam = await addUser('sam@example.com');
    const sign = () =>
      signIn(as({ kind: 'anonymous' }), { email: 'sam@example.com', password: sam.oneTimePassword });
    const [here, elsewhere] = [await sign(), await sign()];
    const me = as({ ...testUser(sam.user.grants, sam.user.id), sessionId: here.sessionId });
    await changePassword(me, { currentPassword: sam.oneTimePassword, newPassword });
    const deps = { db: test.db, clock };
    expect(await authenticateSession(deps, here.sessionId)).toMatchObject({ mustChangePassword: false });
    expect(await authenticateSession(deps, elsewhere.sessionId)).toBeNull();
    await expect(sign()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it.each([
    ['a wrong current one', 'wrong', newPassword, 'forbidden'],
    ['a short new one', null, 'short', 'invalid_input'],
    ['one that holds the name', null, 'sam@example.com1', 'invalid_input'],
    ['the same again', null, null, 'invalid_input'],
  ])('refuses %s', async (_what, current, next, code) => {
    const sam = await addUser('sam@example.com');
    const input = {
      currentPassword: current ?? sam.oneTimePassword,
      newPassword: next ?? sam.oneTimePassword,
    };
    await expect(changePassword(sam.ctx, input)).rejects.toMatchObject({ code });
  });

  it('of two changes at once one gets a conflict', async () => {
    const sam = await addUser('sam@example.com');
    const change = (password: string) =>
      changePassword(sam.ctx, { currentPassword: sam.oneTimePassword, newPassword: password });
    const results = await Promise.allSettled([change(newPassword), change(`${newPassword} too`)]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('an admin’s reset ends sessions and asks for a new one', async () => {
    const admin = await addUser('admin@example.com', 'admin');
    const sam = await addUser('sam@example.com');
    const { sessionId } = await signIn(as({ kind: 'anonymous' }), {
      email: 'sam@example.com',
      password: sam.oneTimePassword,
    });
    const { oneTimePassword } = await resetPassword(admin.ctx, { userId: sam.user.id });
    expect(await authenticateSession({ db: test.db, clock }, sessionId)).toBeNull();
    const again = await signIn(as({ kind: 'anonymous' }), {
      email: 'sam@example.com',
      password: oneTimePassword,
    });
    expect(again.mustChangePassword).toBe(true);
    await expect(resetPassword(sam.ctx, { userId: admin.user.id })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

describe('listUsers', () => {
  it('pages and searches, for admins only', async () => {
    const admin = await addUser('admin@example.com', 'admin');
    for (const name of ['ann', 'bob', 'cid']) {
      clock.advance(1);
      await addUser(`${name}@example.com`);
    }
    const first = await listUsers(admin.ctx, { limit: 3 });
    expect(first.users).toHaveLength(3);
    const second = await listUsers(admin.ctx, { limit: 3, after: first.nextAfter ?? undefined });
    expect(second).toMatchObject({ users: [{ email: 'cid@example.com' }], nextAfter: null });
    expect((await listUsers(admin.ctx, { search: 'BOB' })).users).toHaveLength(1);
    expect((await listUsers(admin.ctx, { search: '%' })).users).toHaveLength(0);
    await expect(listUsers(as(testUser('auditor')))).rejects.toMatchObject({ code: 'forbidden' });
  });
});
