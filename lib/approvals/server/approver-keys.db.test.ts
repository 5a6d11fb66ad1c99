import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/access/server';
import { AppError } from '@/lib/kernel';
import { sshSigner } from '@/lib/testing/approval-samples';
import { testPerson, withSshKey } from '@/lib/testing/approvers';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { addApproverKey, listApproverKeys, revokeApproverKey } from './index';

let test: TestDb;
let clock: TestClock;
beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(() => {
  clock = testClock();
});
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const line = () => sshSigner('usr_X').line;

describe('keys for signing approvals', () => {
  it('are registered right after signing in, listed for their owner, revoked once, and each step is audited', async () => {
    const ann = await testPerson(test, clock);
    const { key } = await withSshKey(ann);
    expect(key.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    const ben = await testPerson(test, clock);
    expect(await listApproverKeys(ben.ctx)).toEqual([]);
    expect(await codeOf(revokeApproverKey(ben.ctx, key.id))).toBe('not_found');
    const ended = await revokeApproverKey(ann.ctx, key.id, { reason: 'lost laptop' });
    expect(ended.revokedAt).toBe(clock.now().toISOString());
    expect(await codeOf(revokeApproverKey(ann.ctx, key.id))).toBe('not_found');
    const rows = await test.db.auditEvent.findMany({ where: { objectId: key.id }, orderBy: { id: 'asc' } });
    expect(rows.map(({ action, reason }) => [action, reason])).toEqual([
      ['approver-key.added', null],
      ['approver-key.revoked', 'lost laptop'],
    ]);
  });

  it('are one person’s for ever: the same key again, or for somebody else, is a conflict', async () => {
    const pair = generateKeyPairSync('ed25519');
    const ann = await testPerson(test, clock);
    const { key, line: same } = await withSshKey(ann, pair);
    await revokeApproverKey(ann.ctx, key.id);
    const ben = await testPerson(test, clock);
    for (const { ctx } of [ann, ben])
      expect(await codeOf(addApproverKey(ctx, { publicKey: same, name: 'again' }))).toBe('conflict');
  });

  it('need the password when the sign-in is old, and always through a token', async () => {
    const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
    const { user, oneTimePassword: password } = await createUser(system, {
      email: 'k@example.com',
      name: 'K',
      grants: [{ role: 'approver', tenants: '*' }],
    });
    const token = { kind: 'token' as const, id: 'tok_1', name: 't', ownerId: user.id };
    const ctx = testCtx(test.db, { ...token, grants: [{ role: 'approver', tenants: '*' }] }, { clock });
    const publicKey = line();
    expect(await codeOf(addApproverKey(ctx, { publicKey, name: 'k' }))).toBe('forbidden');
    expect(await codeOf(addApproverKey(ctx, { publicKey, name: 'k', password: 'wrong' }))).toBe('forbidden');
    expect(await codeOf(addApproverKey(ctx, { publicKey, name: 'k', password }))).toBe('ok');
    const old = await testPerson(test, clock);
    clock.advance(601);
    expect(await codeOf(addApproverKey(old.ctx, { publicKey: line(), name: 'k' }))).toBe('forbidden');
  });

  it('are of people: a local command line and a job have none', async () => {
    for (const actor of [
      { kind: 'local', osUser: 'root', grants: [] },
      { kind: 'system', job: 'x' },
    ] as const)
      expect(
        await codeOf(listApproverKeys(testCtx(test.db, { ...actor, grants: [] } as never, { clock }))),
      ).toBe('forbidden');
  });

  it.each([
    ['an RSA key', 'ssh-rsa AAAAB3NzaC1yc2E='],
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['two lines', `${sshSigner('usr_X').line}\n${sshSigner('usr_X').line}`],
    ['options before it', `command="x" ${sshSigner('usr_X').line}`],
  ])('are Ed25519 keys on one line: %s is refused', async (_name, publicKey) => {
    const { ctx } = await testPerson(test, clock);
    expect(await codeOf(addApproverKey(ctx, { publicKey, name: 'k' }))).toBe('invalid_input');
  });

  it('are not changed or removed, by the owner of the table either', async () => {
    const { key } = await withSshKey(await testPerson(test, clock));
    const { ctx } = await testPerson(test, clock);
    await expect(test.db.approverKey.delete({ where: { id: key.id } })).rejects.toThrow();
    const theft = { userId: testUser('approver').id, name: ctx.requestId };
    await expect(test.db.approverKey.update({ where: { id: key.id }, data: theft })).rejects.toThrow();
  });
});
