import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestClock, testClock, testConfig, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { createUser } from './create-user';
import { ensureDemoUsers } from './ensure-demo-users';
import { adminExists, createSetupLink, readSetupLink, redeemSetupLink } from './setup-link';
import { signIn } from './sign-in';

let test: TestDb;
let clock: TestClock;

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(async () => {
  clock = testClock();
  await test.db.user.deleteMany();
  await test.db.setupLink.deleteMany();
  await test.db.rateWindow.deleteMany();
});

const system = () => testCtx(test.db, { kind: 'system', job: 'up' }, { clock });
const stranger = () => testCtx(test.db, { kind: 'anonymous' }, { clock });
const first = { email: 'first@example.com', name: 'First', password: 'four unrelated green words' };

describe('a setup link', () => {
  it('makes the first admin, once', async () => {
    const { secret } = await createSetupLink(system());
    expect(await readSetupLink(stranger(), secret)).toBe('usable');
    const user = await redeemSetupLink(stranger(), { secret, ...first });
    expect(user).toMatchObject({
      email: 'first@example.com',
      grants: [{ role: 'admin', tenants: '*' }],
      mustChangePassword: false,
    });
    expect(await adminExists(system())).toBe(true);
    expect(await readSetupLink(stranger(), secret)).toBe('used');
    await expect(
      redeemSetupLink(stranger(), { secret, ...first, email: 'second@example.com' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(signIn(stranger(), first)).resolves.toMatchObject({ userId: user.id });
    const audit = await test.db.auditEvent.findFirstOrThrow({ where: { action: 'setup-link.redeemed' } });
    expect(audit).toMatchObject({ objectId: user.id, actorKind: 'anonymous' });
    expect(JSON.stringify(await test.db.setupLink.findMany())).not.toContain(secret);
  });

  it('opened by two people at once makes one of them admin', async () => {
    const { secret } = await createSetupLink(system());
    const results = await Promise.allSettled([
      redeemSetupLink(stranger(), { secret, ...first }),
      redeemSetupLink(stranger(), { secret, ...first, email: 'second@example.com' }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await test.db.user.count()).toBe(1);
  });

  it('works for a day', async () => {
    const { secret } = await createSetupLink(system());
    clock.advance(86_400);
    expect(await readSetupLink(stranger(), secret)).toBe('expired');
    await expect(redeemSetupLink(stranger(), { secret, ...first })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await test.db.user.count()).toBe(0);
  });

  it('stops working when a newer one is made', async () => {
    const { secret } = await createSetupLink(system());
    await createSetupLink(system());
    expect(await readSetupLink(stranger(), secret)).toBe('unknown');
  });

  it('is not made, and not honoured, once there is an admin', async () => {
    const { secret } = await createSetupLink(system());
    await createUser(system(), {
      email: 'admin@example.com',
      name: 'A',
      grants: [{ role: 'admin', tenants: '*' }],
    });
    expect(await readSetupLink(stranger(), secret)).toBe('admin-exists');
    await expect(redeemSetupLink(stranger(), { secret, ...first })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await test.db.setupLink.findFirstOrThrow()).usedAt).toBeNull();
    await expect(createSetupLink(system())).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['a weak password', { password: 'password1234' }, 'invalid_input'],
    ['no email', { email: 'first' }, 'invalid_input'],
    ['a secret nobody made', { secret: 'guess' }, 'conflict'],
  ])('refuses %s', async (_what, change, code) => {
    const { secret } = await createSetupLink(system());
    await expect(redeemSetupLink(stranger(), { secret, ...first, ...change })).rejects.toMatchObject({
      code,
    });
  });

  it('cannot be made by people, whatever they hold short of administering', async () => {
    for (const role of ['viewer', 'operator', 'auditor'] as const) {
      await expect(createSetupLink(testCtx(test.db, testUser(role)))).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
  });
});

describe('demo accounts', () => {
  it('are one per role, each able to sign in with its own password', async () => {
    const signIns = await ensureDemoUsers(system());
    expect(signIns.map(({ email }) => email)).toEqual([
      'viewer@demo.local',
      'responder@demo.local',
      'operator@demo.local',
      'approver@demo.local',
      'auditor@demo.local',
      'admin@demo.local',
    ]);
    expect(new Set(signIns.map(({ password }) => password)).size).toBe(6);
    for (const { email, password } of signIns) {
      await expect(signIn(stranger(), { email, password })).resolves.toMatchObject({
        email,
        mustChangePassword: false,
      });
    }
  });

  it('keep their passwords on the next start, and get new ones when those were lost', async () => {
    const signIns = await ensureDemoUsers(system());
    const audits = await test.db.auditEvent.count();
    expect(await ensureDemoUsers(system(), signIns)).toEqual(signIns);
    expect(await test.db.auditEvent.count()).toBe(audits);
    const again = await ensureDemoUsers(system(), signIns.slice(1));
    expect(again.slice(1)).toEqual(signIns.slice(1));
    expect(again[0]?.password).not.toBe(signIns[0]?.password);
    expect(await test.db.user.count()).toBe(6);
  });

  it('do not exist outside a demo environment', async () => {
    const config = testConfig();
    const live = { ...config, environment: { name: 'prod', kind: 'production' as const } };
    const ctx = { ...system(), ports: { ...system().ports, config: live } };
    await expect(ensureDemoUsers(ctx)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await test.db.user.count()).toBe(0);
  });
});
