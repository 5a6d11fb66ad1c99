import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAccessReview } from '@/lib/evidence/server';
import { AppError } from '@/lib/kernel';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import {
  changeUser,
  createSetupLink,
  createToken,
  createUser,
  ensureDemoUsers,
  exportAccessReview,
  redeemSetupLink,
  reviewAccess,
  revokeToken,
  signInWithOidc,
} from './index';

let test: TestDb;
const clock: TestClock = testClock();

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());

const system = () => testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
const auditor = () => testCtx(test.db, testUser('auditor'), { clock });
const identity = (groups: string[]) => ({
  issuer: 'https://id.example.com',
  subject: 'sub-1',
  email: 'oidc@example.com',
  name: 'Olga',
  groups,
});
const mappings = [{ group: 'ops', role: 'operator' as const, tenants: ['TENANT_001'] }];
const today = () => clock.now().toISOString().slice(0, 10);
const causes = async (email: string) =>
  (await test.db.accessChange.findMany({ where: { email }, orderBy: { id: 'asc' } })).map((row) => row.cause);

async function expectCode(promise: Promise<unknown>, code: string): Promise<void> {
  await expect(promise).rejects.toSatisfy((error) => error instanceof AppError && error.code === code);
}

describe('access review', () => {
  it('says that nothing is known before anything was written down', async () => {
    const review = await reviewAccess(auditor(), { on: today() });
    expect(review).toMatchObject({ state: 'not-known', knownSince: null, people: [] });
    await expectCode(recordAccessReview(auditor(), { on: today() }), 'conflict');
  });

  it('every way access comes and goes is written down with the audit row that says who', async () => {
    const { secret } = await createSetupLink(system());
    const password = 'four unrelated green words';
    const admin = await redeemSetupLink(testCtx(test.db, { kind: 'anonymous' }, { clock }), {
      secret,
      email: 'first@example.com',
      name: 'First',
      password,
    });
    const asAdmin = testCtx(test.db, { ...testUser('admin', admin.id), name: 'First' }, { clock });
    const { user } = await createUser(asAdmin, {
      email: 'sam@example.com',
      name: 'Sam',
      grants: [{ role: 'viewer', tenants: ['TENANT_001', 'TENANT_002'] }],
    });
    await changeUser(asAdmin, {
      userId: user.id,
      name: 'Samira',
      grants: [{ role: 'operator', tenants: ['TENANT_001'] }],
      reason: 'on call now',
    });
    await changeUser(asAdmin, { userId: user.id, active: false, reason: 'left the team' });
    await changeUser(asAdmin, { userId: user.id, active: true });
    await signInWithOidc(testCtx(test.db, { kind: 'anonymous' }, { clock }), identity(['ops']), mappings);
    await ensureDemoUsers(system());

    expect(await causes('first@example.com')).toEqual(['setup-link.redeemed']);
    expect(await causes('sam@example.com')).toEqual([
      'user.created',
      'user.renamed',
      'user.grants-changed',
      'user.deactivated',
      'user.reactivated',
    ]);
    expect(await causes('oidc@example.com')).toEqual(['user.created', 'user.grants-changed']);
    expect(await causes('auditor@demo.local')).toEqual(['user.created']);
    const review = await reviewAccess(auditor(), { on: today() });
    const sam = review.people.find(({ email }) => email === 'sam@example.com');
    expect(sam).toMatchObject({
      name: 'Samira',
      active: true,
      before: null,
      grants: [{ role: 'operator', tenants: ['TENANT_001'] }],
    });
    expect(sam?.changes.map(({ cause, by, reason }) => [cause, by?.name, reason])).toEqual([
      ['user.created', 'First', null],
      ['user.renamed', 'First', 'on call now'],
      ['user.grants-changed', 'First', 'on call now'],
      ['user.deactivated', 'First', 'left the team'],
      ['user.reactivated', 'First', null],
    ]);
  });

  it('no change of people leaves history behind: it ends where the tables are', async () => {
    const users = await test.db.user.findMany({ include: { grants: true } });
    const review = await reviewAccess(auditor(), { on: today() });
    expect(review.people.map(({ userId, active }) => [userId, active]).sort()).toEqual(
      users.map((user) => [user.id, user.deactivatedAt === null]).sort(),
    );
    for (const person of review.people) {
      const rows = users.find(({ id }) => id === person.userId)?.grants ?? [];
      const held = person.grants.flatMap(({ role, tenants }) =>
        (tenants === '*' ? ['*'] : tenants).map((tenant) => `${role} ${tenant}`),
      );
      expect(held.sort()).toEqual(rows.map(({ role, tenantId }) => `${role} ${tenantId}`).sort());
    }
  });

  it('a refused change writes no history', async () => {
    const before = await test.db.accessChange.count();
    const sam = await test.db.user.findUniqueOrThrow({ where: { email: 'sam@example.com' } });
    await expectCode(changeUser(system(), { userId: sam.id, active: true, name: 'X' }), 'conflict');
    expect(await test.db.accessChange.count()).toBe(before);
  });

  it('lists tokens alive that day with what they could do, and the days after without them', async () => {
    const sam = await test.db.user.findUniqueOrThrow({ where: { email: 'sam@example.com' } });
    const held = [{ role: 'operator' as const, tenants: ['TENANT_001'] }];
    const own = testCtx(test.db, { ...testUser(held, sam.id), name: 'Samira' }, { clock });
    clock.advance(86_400);
    const { token } = await createToken(own, {
      name: 'nightly',
      grants: [{ role: 'viewer', tenants: ['TENANT_001'] }],
      expiresInDays: 7,
    });
    clock.advance(3_600);
    await revokeToken(own, { tokenId: token.id, reason: 'seen in a log' });
    const tokensOn = async (on: string) =>
      (await reviewAccess(auditor(), { on })).people
        .filter(({ userId }) => userId === sam.id)
        .flatMap(({ tokens }) => tokens.map(({ name, grants }) => [name, grants]));
    expect(await tokensOn(today())).toEqual([['nightly', [{ role: 'viewer', tenants: ['TENANT_001'] }]]]);
    const yesterday = new Date(clock.now().getTime() - 86_400_000).toISOString().slice(0, 10);
    expect(await tokensOn(yesterday)).toEqual([]);
    clock.advance(86_400);
    expect(await tokensOn(today())).toEqual([]);
    const revoked = await test.db.auditEvent.findFirstOrThrow({ where: { action: 'token.revoked' } });
    expect(revoked).toMatchObject({ reason: 'seen in a log', beforeDigest: expect.any(String) });
  });

  it('a day before history begins is named, and one that has not begun is refused', async () => {
    expect(await reviewAccess(auditor(), { on: '2030-06-14' })).toMatchObject({
      state: 'not-known',
      reason: expect.stringMatching(/^not known before 2030-06-15T12:00:00/),
      people: [],
    });
    await expectCode(reviewAccess(auditor(), { on: '2031-01-01' }), 'invalid_input');
    await expectCode(reviewAccess(auditor(), { on: '2030-02-30' }), 'invalid_input');
  });

  it.each(['viewer', 'responder', 'operator', 'approver', 'admin', 'ci'] as const)(
    'is not for a %s',
    async (role) => {
      const ctx = testCtx(test.db, testUser(role), { clock });
      await expectCode(reviewAccess(ctx, { on: today() }), 'forbidden');
      await expectCode(exportAccessReview(ctx, { on: today() }, 'csv'), 'forbidden');
      await expectCode(recordAccessReview(ctx, { on: today() }), 'forbidden');
    },
  );

  it('an auditor of one tenant sees grants that touch it, and cannot record a review that leaves some out', async () => {
    const limited = testCtx(test.db, testUser([{ role: 'auditor', tenants: ['TENANT_002'] }]), { clock });
    const { people } = await reviewAccess(limited, { on: '2030-06-15' });
    const sam = people.find(({ email }) => email === 'sam@example.com');
    expect(sam?.changes.map(({ cause, grants }) => [cause, grants.length])).toEqual([
      ['user.created', 1],
      ['user.renamed', 1],
      ['user.grants-changed', 0],
      ['user.deactivated', 0],
      ['user.reactivated', 0],
    ]);
    expect(people.some(({ email }) => email === 'oidc@example.com')).toBe(false);
    expect(JSON.stringify(people)).not.toContain('TENANT_001');
    await expectCode(recordAccessReview(limited, { on: today() }), 'forbidden');
  });

  it('is kept as evidence whose bytes are the same whenever a day that is over is recorded', async () => {
    const first = await recordAccessReview(auditor(), { on: '2030-06-15' });
    expect(first).toMatchObject({
      kind: 'access-review',
      path: 'access/access-review-2030-06-15.json',
      tenantId: null,
    });
    clock.advance(86_400);
    const again = await recordAccessReview(auditor(), { on: '2030-06-15' });
    expect(again.artifact.sha256).toBe(first.artifact.sha256);
    const exported = await test.db.auditEvent.findMany({ where: { action: 'access-review.exported' } });
    expect(exported.map(({ objectId, afterDigest }) => [objectId, afterDigest !== null])).toEqual(
      Array.from({ length: exported.length }, () => ['2030-06-15', true]),
    );
  });

  it('history cannot be changed, by the application nor by accident of the owner', async () => {
    await expect(test.db.accessChange.deleteMany()).rejects.toThrow(/permission denied/);
    const owner = new Client({ connectionString: test.ownerUrl });
    await owner.connect();
    try {
      await expect(owner.query('UPDATE access_change SET active = true')).rejects.toThrow(/append-only/);
    } finally {
      await owner.end();
    }
  });
});
