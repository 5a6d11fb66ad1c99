import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '@/lib/kernel';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { Grant } from '../role';
import { TOKENS_PER_OWNER } from '../token';
import { authenticateToken } from './authenticate';
import { createToken } from './create-token';
import { createUser } from './create-user';
import { listTokens, revokeToken } from './tokens';

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

const viewer: Grant[] = [{ role: 'viewer', tenants: '*' }];

async function owner(email: string, grants: Grant[]) {
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const { user } = await createUser(system, { email, name: email, grants });
  return testCtx(test.db, testUser(grants, user.id), { clock });
}
const use = (secret: string) => authenticateToken({ db: test.db, clock }, secret);

describe('createToken', () => {
  it('shows the secret once and stores only its digest', async () => {
    const ctx = await owner('sam@example.com', [{ role: 'operator', tenants: '*' }]);
    const { token, secret } = await createToken(ctx, { name: 'nightly', grants: viewer });
    expect(secret).toMatch(/^mct_[\w-]{43}$/);
    const row = await test.db.apiToken.findUniqueOrThrow({ where: { id: token.id } });
    expect(row.secretHash).toBe(sha256Hex(secret));
    const everything = JSON.stringify([
      row,
      await listTokens(ctx),
      await test.db.auditEvent.findMany({ select: { detail: true } }),
    ]);
    expect(everything).not.toContain(secret);
    expect((await use(secret))?.actor).toMatchObject({ kind: 'token', id: token.id, grants: viewer });
    const audit = await test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(audit).toMatchObject({ action: 'token.created', objectId: token.id });
  });

  it.each<[string, Grant[], Grant[], boolean]>([
    ['a role the owner’s covers', [{ role: 'operator', tenants: '*' }], viewer, true],
    ['the owner’s own', viewer, viewer, true],
    ['a role above', viewer, [{ role: 'operator', tenants: '*' }], false],
    ['all tenants of an owner of one', [{ role: 'viewer', tenants: ['TENANT_001'] }], viewer, false],
    [
      'a foreign tenant',
      [{ role: 'viewer', tenants: ['TENANT_001'] }],
      [{ role: 'viewer', tenants: ['TENANT_002'] }],
      false,
    ],
    [
      'posting results by an admin who does not hold it',
      [{ role: 'admin', tenants: '*' }],
      [{ role: 'ci', tenants: '*' }],
      false,
    ],
  ])('%s', async (_what, owned, wanted, allowed) => {
    const ctx = await owner('sam@example.com', owned);
    const made = createToken(ctx, { name: 't', grants: wanted });
    if (allowed) await expect(made).resolves.toBeDefined();
    else await expect(made).rejects.toMatchObject({ code: 'forbidden' });
  });

  it.each([
    ['no name', { name: ' ', grants: viewer }],
    ['no grants', { name: 't', grants: [] }],
    ['366 days', { name: 't', grants: viewer, expiresInDays: 366 }],
    ['no days', { name: 't', grants: viewer, expiresInDays: 0 }],
    ['half a day', { name: 't', grants: viewer, expiresInDays: 0.5 }],
  ])('refuses %s', async (_what, input) => {
    const ctx = await owner('sam@example.com', viewer);
    await expect(createToken(ctx, input)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('is not for a token, unless it may administer: one that leaked could else outlive being revoked', async () => {
    const ctx = await owner('admin@example.com', [{ role: 'admin', tenants: '*' }]);
    const ownerId = ctx.actor.kind === 'user' ? ctx.actor.id : '';
    const token = (grants: Grant[]) =>
      testCtx(test.db, { kind: 'token', id: 'tok_1', name: 't', ownerId, grants }, { clock });
    await expect(createToken(token(viewer), { name: 't', grants: viewer })).rejects.toMatchObject({
      code: 'forbidden',
    });
    const admin = token([{ role: 'admin', tenants: '*' }]);
    await expect(createToken(admin, { name: 't', grants: viewer })).resolves.toMatchObject({
      token: { owner: { id: ownerId } },
    });
  });

  it('stops at as many as anybody needs', async () => {
    const ctx = await owner('sam@example.com', viewer);
    const ownerId = ctx.actor.kind === 'user' ? ctx.actor.id : '';
    const expiresAt = new Date(clock.now().getTime() + 1_000);
    await test.db.apiToken.createMany({
      data: Array.from({ length: TOKENS_PER_OWNER }, (_, i) => ({
        id: `tok_${i}`,
        name: 't',
        secretHash: `${i}`,
        ownerId,
        grants: viewer,
        createdAt: clock.now(),
        expiresAt,
      })),
    });
    await expect(createToken(ctx, { name: 'one more', grants: viewer })).rejects.toMatchObject({
      code: 'conflict',
    });
    clock.advance(1);
    await expect(createToken(ctx, { name: 'one more', grants: viewer })).resolves.toBeDefined();
  });
});

describe('a token in use', () => {
  it('does at most what its owner can do now', async () => {
    const ctx = await owner('sam@example.com', [{ role: 'operator', tenants: '*' }]);
    const { secret } = await createToken(ctx, { name: 't', grants: [{ role: 'operator', tenants: '*' }] });
    const userId = ctx.actor.kind === 'user' ? ctx.actor.id : '';
    await test.db.roleGrant.deleteMany({ where: { userId } });
    await test.db.roleGrant.create({ data: { userId, role: 'viewer', tenantId: 'TENANT_001' } });
    expect((await use(secret))?.actor.grants).toEqual([{ role: 'viewer', tenants: ['TENANT_001'] }]);
    await test.db.roleGrant.deleteMany({ where: { userId } });
    expect((await use(secret))?.actor.grants).toEqual([]);
  });

  it('works for 90 days unless told otherwise', async () => {
    const ctx = await owner('sam@example.com', viewer);
    const { secret } = await createToken(ctx, { name: 't', grants: viewer });
    clock.advance(90 * 86_400 - 1);
    expect(await use(secret)).not.toBeNull();
    clock.advance(1);
    expect(await use(secret)).toBeNull();
  });

  it('notes its use at most once a minute', async () => {
    const ctx = await owner('sam@example.com', viewer);
    const { token, secret } = await createToken(ctx, { name: 't', grants: viewer });
    const lastUsed = async () =>
      (await test.db.apiToken.findUniqueOrThrow({ where: { id: token.id } })).lastUsedAt;
    await use(secret);
    const first = await lastUsed();
    expect(first).toEqual(clock.now());
    clock.advance(30);
    await use(secret);
    expect(await lastUsed()).toEqual(first);
    clock.advance(31);
    await use(secret);
    expect(await lastUsed()).toEqual(clock.now());
  });

  it.each(['', 'mct_', `mct_${'a'.repeat(43)}`, `mct_${'a'.repeat(42)}'`, 'ses_01J0ZW3H9Y5T2M8K4Q6R7S1VXC'])(
    'is not %j',
    async (secret) => {
      expect(await use(secret)).toBeNull();
    },
  );
});

describe('revokeToken', () => {
  it('works at once, for the owner and admins, and says not_found to others and the second time', async () => {
    const sam = await owner('sam@example.com', viewer);
    const eve = await owner('eve@example.com', viewer);
    const admin = await owner('admin@example.com', [{ role: 'admin', tenants: '*' }]);
    const first = await createToken(sam, { name: 'a', grants: viewer });
    const second = await createToken(sam, { name: 'b', grants: viewer });
    await expect(revokeToken(eve, { tokenId: first.token.id })).rejects.toMatchObject({ code: 'not_found' });
    await revokeToken(sam, { tokenId: first.token.id });
    await revokeToken(admin, { tokenId: second.token.id });
    expect(await use(first.secret)).toBeNull();
    expect(await use(second.secret)).toBeNull();
    await expect(revokeToken(sam, { tokenId: first.token.id })).rejects.toMatchObject({ code: 'not_found' });
    const audit = await test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
    expect(audit).toMatchObject({ action: 'token.revoked', objectId: second.token.id });
  });

  it('and listing show a person their own, and an admin everybody’s', async () => {
    const sam = await owner('sam@example.com', viewer);
    const eve = await owner('eve@example.com', viewer);
    const admin = await owner('admin@example.com', [{ role: 'admin', tenants: '*' }]);
    await createToken(sam, { name: 'a', grants: viewer });
    expect(await listTokens(eve)).toEqual([]);
    expect(await listTokens(admin)).toEqual([]);
    expect(await listTokens(admin, { all: true })).toHaveLength(1);
    await expect(listTokens(eve, { all: true })).rejects.toMatchObject({ code: 'forbidden' });
  });
});
