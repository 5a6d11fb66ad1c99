import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/platform/context';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { RATE_LIMITS } from '../rate-limit';
import { authenticateSession } from './authenticate';
import { createUser } from './create-user';
import { pruneAccess } from './prune-access';
import { listSessions, revokeSession, signOut } from './sessions';
import { signIn } from './sign-in';

let test: TestDb;
let clock: TestClock;
let password: string;
let userId: string;
const email = 'sam@example.com';

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  clock = testClock();
  await test.db.user.deleteMany();
  await test.db.rateWindow.deleteMany();
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const made = await createUser(system, {
    email,
    name: 'Sam',
    grants: [{ role: 'viewer', tenants: ['TENANT_001'] }],
  });
  password = made.oneTimePassword;
  userId = made.user.id;
});

const stranger = (ip = '192.0.2.10'): Ctx =>
  testCtx(test.db, { kind: 'anonymous' }, { clock, from: { ip, userAgent: 'Firefox' } });
const attempt = (guess = 'wrong', ip?: string, who = email) =>
  signIn(stranger(ip), { email: who, password: guess });

describe('signIn', () => {
  it('starts a session that knows the grants of the database, and is audited', async () => {
    const { sessionId } = await attempt(password);
    const found = await authenticateSession({ db: test.db, clock }, sessionId);
    expect(found?.actor).toMatchObject({
      id: userId,
      sessionId,
      grants: [{ role: 'viewer', tenants: ['TENANT_001'] }],
    });
    const audit = await test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(audit).toMatchObject({ action: 'session.started', actorId: userId, objectId: sessionId });
  });

  it('says the same of a wrong password, an unknown account and a deactivated one', async () => {
    const wrong = await attempt().catch((error) => error);
    const unknown = await attempt(password, undefined, 'nobody@example.com').catch((error) => error);
    await test.db.user.update({ where: { id: userId }, data: { deactivatedAt: clock.now() } });
    const deactivated = await attempt(password).catch((error) => error);
    const said = [wrong, unknown, deactivated].map(({ code, message, userMessage }) => ({
      code,
      message,
      userMessage,
    }));
    expect(said[0]?.code).toBe('unauthenticated');
    expect(said[1]).toEqual(said[0]);
    expect(said[2]).toEqual(said[0]);
    expect(await test.db.session.count()).toBe(0);
  });

  it.each([
    null,
    'text',
    {},
    { email },
    { email, password: '' },
    { email, password: 'x'.repeat(2_000) },
    { email: { $ne: 1 }, password: 'x' },
  ])('refuses %j like a wrong password', async (input) => {
    await expect(signIn(stranger(), input)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('refuses an account without a password, which signs in elsewhere', async () => {
    await test.db.user.update({ where: { id: userId }, data: { passwordHash: null } });
    await expect(attempt(password)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

describe('the rate limit', () => {
  const limit = RATE_LIMITS['account-from-address'];

  it('stops guessing one account from one address, even with the right password, until the window ends', async () => {
    for (let i = 0; i < limit; i++)
      await expect(attempt()).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(attempt(password)).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 900 });
    clock.advance(899);
    await expect(attempt(password)).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
    clock.advance(1);
    await expect(attempt(password)).resolves.toMatchObject({ userId });
  });

  it('answers an unknown account the same way after the same number', async () => {
    const guess = () => attempt('wrong', undefined, 'nobody@example.com').catch((error) => error.code);
    const codes = [];
    for (let i = 0; i <= limit; i++) codes.push(await guess());
    expect(codes).toEqual([...new Array(limit).fill('unauthenticated'), 'rate_limited']);
  });

  it('does not lock the person out elsewhere', async () => {
    for (let i = 0; i <= limit; i++) await attempt().catch(() => undefined);
    await expect(attempt(password, '198.51.100.7')).resolves.toMatchObject({ userId });
  });

  it('holds against guesses sent all at once', async () => {
    const codes = await Promise.all(
      Array.from({ length: limit + 5 }, () => attempt().catch((error) => error.code)),
    );
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(limit);
  });

  it('stops one address that tries many accounts', async () => {
    await test.db.rateWindow.create({
      data: { key: 'address:192.0.2.10', windowStartAt: clock.now(), count: RATE_LIMITS.address },
    });
    await expect(attempt(password)).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(attempt(password, '198.51.100.7')).resolves.toMatchObject({ userId });
  });

  it('is forgotten after a success, except one’s own address’s other failures', async () => {
    for (let i = 0; i < limit - 1; i++) await attempt().catch(() => undefined);
    await attempt(password);
    for (let i = 0; i < limit - 1; i++)
      await expect(attempt()).rejects.toMatchObject({ code: 'unauthenticated' });
    const address = await test.db.rateWindow.findFirstOrThrow({ where: { key: 'address:192.0.2.10' } });
    expect(address.count).toBe(2 * (limit - 1));
  });

  it('keeps no email address', async () => {
    await attempt().catch(() => undefined);
    expect(JSON.stringify(await test.db.rateWindow.findMany())).not.toContain('sam');
  });
});

describe('a session', () => {
  const check = (sessionId: string) => authenticateSession({ db: test.db, clock }, sessionId);

  it('ends after two hours without a request, and being checked then does not revive it', async () => {
    const { sessionId } = await attempt(password);
    clock.advance(2 * 3_600 - 1);
    expect(await check(sessionId)).not.toBeNull();
    clock.advance(2 * 3_600);
    expect(await check(sessionId)).toBeNull();
    expect(await check(sessionId)).toBeNull();
  });

  it('ends after twelve hours however busy', async () => {
    const { sessionId } = await attempt(password);
    for (let hour = 1; hour < 12; hour++) {
      clock.advance(3_600);
      expect(await check(sessionId)).not.toBeNull();
    }
    clock.advance(3_600);
    expect(await check(sessionId)).toBeNull();
  });

  it('notes its last visit at most once a minute', async () => {
    const { sessionId } = await attempt(password);
    const seen = async () =>
      (await test.db.session.findUniqueOrThrow({ where: { id: sessionId } })).lastSeenAt;
    const start = await seen();
    clock.advance(59);
    await check(sessionId);
    expect(await seen()).toEqual(start);
    clock.advance(2);
    await check(sessionId);
    expect(await seen()).toEqual(clock.now());
  });

  it('sees new grants with the next request', async () => {
    const { sessionId } = await attempt(password);
    await test.db.roleGrant.create({ data: { userId, role: 'operator', tenantId: '*' } });
    expect((await check(sessionId))?.actor.grants).toContainEqual({ role: 'operator', tenants: '*' });
  });

  it('costs one query', async () => {
    const { sessionId } = await attempt(password);
    let queries = 0;
    const counting = test.db.$extends({
      query: {
        $allOperations({ args, query }) {
          queries++;
          return query(args);
        },
      },
    });
    await authenticateSession({ db: counting as unknown as typeof test.db, clock }, sessionId);
    expect(queries).toBe(1);
  });

  it('can be ended by its owner, not by a stranger, and by an admin', async () => {
    const { sessionId } = await attempt(password);
    const { sessionId: second } = await attempt(password);
    const other = testCtx(test.db, testUser('operator'), { clock });
    await expect(revokeSession(other, { sessionId })).rejects.toMatchObject({ code: 'not_found' });
    const me = testCtx(test.db, { ...testUser('viewer', userId), sessionId: second }, { clock });
    expect(await listSessions(me)).toMatchObject([
      { current: expect.any(Boolean) },
      { userAgent: 'Firefox' },
    ]);
    await revokeSession(me, { sessionId });
    expect(await check(sessionId)).toBeNull();
    await expect(revokeSession(me, { sessionId })).rejects.toMatchObject({ code: 'not_found' });
    await revokeSession(testCtx(test.db, testUser('admin'), { clock }), { sessionId: second });
    expect(await check(second)).toBeNull();
  });

  it('ends with signing out, and signing out twice is fine', async () => {
    const { sessionId } = await attempt(password);
    const me = testCtx(test.db, { ...testUser('viewer', userId), sessionId }, { clock });
    await signOut(me);
    await signOut(me);
    expect(await check(sessionId)).toBeNull();
    const ended = await test.db.auditEvent.count({ where: { action: 'session.ended', objectId: sessionId } });
    expect(ended).toBe(1);
  });

  it('is forgotten a month after it ended', async () => {
    await attempt(password);
    clock.advance(31 * 86_400 + 12 * 3_600);
    const system = testCtx(test.db, { kind: 'system', job: 'housekeeping' }, { clock });
    expect(await pruneAccess(system)).toMatchObject({ sessions: 1 });
    await expect(pruneAccess(testCtx(test.db, testUser('viewer')))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});
