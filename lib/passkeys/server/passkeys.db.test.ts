import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '@/lib/platform/context';
import { HERE, testPerson } from '@/lib/testing/approvers';
import { type TestClock, testClock, testCtx } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { BY_SIGN_IN, registerPasskey } from '@/lib/testing/passkeys';
import { type Ceremony, softwareCredential } from '@/lib/testing/software-authenticator';
import { relyingPartyOf } from '../relying-party';
import { beginRegistration } from './begin-registration';
import { beginStepUp } from './begin-step-up';
import { finishRegistration } from './finish-registration';
import { listPasskeys } from './list-passkeys';
import { renamePasskey } from './rename-passkey';
import { revokePasskey } from './revoke-passkey';
import { findCredential, listActiveCredentials, touchCredential } from './store';

let test: TestDb;
let clock: TestClock;

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(() => {
  clock = testClock();
});

const person = (role: 'approver' | 'admin' = 'approver') => testPerson(test, clock, role);

async function lastAudit() {
  return test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
}

describe('registering a passkey', () => {
  it('asks for user verification, excludes what one has, and keeps what offline verification needs', async () => {
    const { ctx, id: userId } = await person();
    const key = softwareCredential({
      alg: -8,
      aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a',
      backupEligible: true,
    });
    const options = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { userVerification: 'required' },
      excludeCredentials: [],
    });
    const answer = key.register(options.challenge);
    const made = await finishRegistration(ctx, HERE, { name: ' laptop ', answer });
    expect(made).toMatchObject({ name: 'laptop', kind: 'synced', aaguid: key.aaguid, rpId: 'localhost' });
    const kept = await findCredential(test.db, key.credentialId);
    expect(kept).toMatchObject({ userId, alg: -8, backupEligible: true, backedUp: false, counter: 0n });
    expect(Buffer.from(kept?.publicKeyCose ?? []).equals(key.publicKeyCose)).toBe(true);
    expect(Buffer.from(kept?.attestationObject ?? []).toString('base64url')).toBe(
      answer.response.attestationObject,
    );
    expect(Buffer.from(kept?.registrationClientData ?? []).toString('base64url')).toBe(
      answer.response.clientDataJSON,
    );
    expect(await lastAudit()).toMatchObject({
      action: 'passkey.registered',
      actorId: userId,
      objectId: made.id,
      detail: { provedBy: 'recent-sign-in', credentialId: key.credentialId, alg: -8 },
    });
    const next = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    expect(next.excludeCredentials?.map(({ id }) => id)).toEqual([key.credentialId]);
  });

  it.each<[string, Ceremony, RegExp]>([
    ['no user verification', { userVerified: false }, /did not check that it is you/],
    ['another origin', { origin: 'http://localhost:3001' }, /localhost:3001/],
    ['another relying party', { rpId: 'example.com' }, /does not fit/],
    ['a page inside a foreign one', { crossOrigin: true }, /inside a page/],
    ['a frame that says whose', { topOrigin: 'https://evil.example' }, /inside a page/],
    ['an assertion', { type: 'webauthn.get' }, /not a webauthn.create/],
    ['nobody present', { userPresent: false }, /does not fit/],
  ])('refuses %s', async (_what, ceremony, why) => {
    const { ctx, id: userId } = await person();
    const key = softwareCredential();
    await expect(registerPasskey(ctx, key, ceremony)).rejects.toMatchObject({
      code: 'forbidden',
      userMessage: expect.stringMatching(why),
    });
    expect(await listActiveCredentials(test.db, userId)).toEqual([]);
    expect(await test.db.auditEvent.count({ where: { actorId: userId } })).toBe(0);
  });

  it('refuses a key that could never verify anything', async () => {
    const { ctx } = await person();
    const key = softwareCredential();
    const { challenge } = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    const answer = key.register(challenge);
    const broken = Buffer.from(answer.response.attestationObject, 'base64url');
    // The y coordinate ends the object: with it changed the point lies on no curve.
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    answer.response.attestationObject = broken.toString('base64url');
    await expect(finishRegistration(ctx, HERE, { name: 'x', answer })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('takes an answer once, in time, from the session that was asked, and only to the latest question', async () => {
    const { ctx } = await person();
    const other = await person();
    const stale = { code: 'conflict', message: expect.stringMatching(/challenge/) };
    const finish = (as: Ctx, challenge: string) =>
      finishRegistration(as, HERE, { name: 'x', answer: softwareCredential().register(challenge) });

    const first = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    await expect(finish(other.ctx, first.challenge)).rejects.toMatchObject(stale);
    const second = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    await expect(finish(ctx, first.challenge)).rejects.toMatchObject(stale);
    await finish(ctx, second.challenge);
    await expect(finish(ctx, second.challenge)).rejects.toMatchObject(stale);

    const late = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    clock.advance(300);
    await expect(finish(ctx, late.challenge)).rejects.toMatchObject(stale);
  });

  it('uses a challenge up even when the answer to it was wrong', async () => {
    const { ctx } = await person();
    const { challenge } = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    const key = softwareCredential();
    const send = (ceremony: Ceremony) =>
      finishRegistration(ctx, HERE, { name: 'x', answer: key.register(challenge, ceremony) });
    await expect(send({ userVerified: false })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(send({})).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses a credential somebody registered already, whoever it was', async () => {
    const key = softwareCredential();
    const [first, second] = [await person(), await person()];
    await registerPasskey(first.ctx, key);
    for (const { ctx } of [first, second]) {
      await expect(registerPasskey(ctx, key)).rejects.toMatchObject({
        code: 'conflict',
        message: /registered/,
      });
    }
    expect((await findCredential(test.db, key.credentialId))?.userId).toBe(first.id);
  });

  it('has of two that finish at once with one challenge exactly one succeed', async () => {
    const { ctx, id: userId } = await person();
    const { challenge } = await beginRegistration(ctx, HERE, BY_SIGN_IN);
    const both = await Promise.allSettled(
      [1, 2].map(() =>
        finishRegistration(ctx, HERE, { name: 'x', answer: softwareCredential().register(challenge) }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await listActiveCredentials(test.db, userId)).toHaveLength(1);
  });

  it.each(['http://192.0.2.7:3000', 'http://mc.example.com'])('is not possible at %s', async (url) => {
    const { ctx } = await person();
    await expect(beginRegistration(ctx, relyingPartyOf(url), BY_SIGN_IN)).rejects.toMatchObject({
      code: 'conflict',
      userMessage: expect.stringContaining('mc approvals sign --key'),
    });
  });

  it.each<[string, Ctx['actor'], string]>([
    ['a stranger', { kind: 'anonymous' }, 'unauthenticated'],
    ['a token', { kind: 'token', id: 'tok_1', name: 't', ownerId: 'usr_1', grants: [] }, 'forbidden'],
    [
      'a command line',
      { kind: 'local', osUser: 'root', grants: [{ role: 'admin', tenants: '*' }] },
      'forbidden',
    ],
    ['a job', { kind: 'system', job: 'x' }, 'forbidden'],
  ])('is nothing for %s', async (_what, actor, code) => {
    const ctx = testCtx(test.db, actor, { clock });
    await expect(beginRegistration(ctx, HERE, BY_SIGN_IN)).rejects.toMatchObject({ code });
    await expect(beginStepUp(ctx, HERE)).rejects.toMatchObject({ code });
    await expect(listPasskeys(ctx)).rejects.toMatchObject({ code });
  });
});

describe('a signature counter', () => {
  it.each([
    [0, 0, true],
    [0, 1, true],
    [5, 6, true],
    [5, 5, false],
    [5, 4, false],
    [5, 0, false],
    [0, 4_294_967_295, true],
  ])('seen at %d, now %d: %s', async (seen, now, accepted) => {
    const { ctx } = await person();
    const key = softwareCredential();
    const { id } = await registerPasskey(ctx, key, { counter: seen });
    const at = clock.now();
    expect(await touchCredential(test.db, { id, counter: now, backedUp: true, at })).toBe(accepted);
    expect(await findCredential(test.db, key.credentialId)).toMatchObject({
      counter: BigInt(accepted ? now : seen),
      lastUsedAt: accepted ? at : null,
    });
  });
});

describe('renaming and revoking', () => {
  it('renames one’s own, and nobody else’s', async () => {
    const { ctx } = await person();
    const made = await registerPasskey(ctx);
    expect(await renamePasskey(ctx, { passkeyId: made.id, name: 'old laptop' })).toMatchObject({
      name: 'old laptop',
    });
    expect(await lastAudit()).toMatchObject({
      action: 'passkey.renamed',
      detail: { from: 'laptop', to: 'old laptop' },
    });
    const admin = await person('admin');
    const theirs = renamePasskey(admin.ctx, { passkeyId: made.id, name: 'x' });
    await expect(theirs).rejects.toMatchObject({ code: 'not_found' });
  });

  it('revokes for good, keeps the row, and frees the device for a new one', async () => {
    const { ctx, id: userId } = await person();
    const key = softwareCredential();
    const made = await registerPasskey(ctx, key);
    clock.advance(60);
    const gone = await revokePasskey(ctx, { passkeyId: made.id, reason: 'sold the laptop' });
    expect(gone.revokedAt).toBe(clock.now().toISOString());
    expect(await lastAudit()).toMatchObject({
      action: 'passkey.revoked',
      reason: 'sold the laptop',
      detail: { ownerId: userId },
    });
    expect(await listActiveCredentials(test.db, userId)).toEqual([]);
    expect(await listPasskeys(ctx)).toMatchObject([{ id: made.id, revokedAt: gone.revokedAt }]);
    expect(
      await touchCredential(test.db, { id: made.id, counter: 9, backedUp: false, at: clock.now() }),
    ).toBe(false);
    const { id: passkeyId } = made;
    await expect(revokePasskey(ctx, { passkeyId })).rejects.toMatchObject({ code: 'conflict' });
    await expect(renamePasskey(ctx, { passkeyId, name: 'x' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await beginRegistration(ctx, HERE, BY_SIGN_IN)).excludeCredentials).toEqual([]);
  });

  it('of two who revoke at once exactly one does', async () => {
    const { ctx } = await person();
    const made = await registerPasskey(ctx);
    const both = await Promise.allSettled([1, 2].map(() => revokePasskey(ctx, { passkeyId: made.id })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('lets an admin see and revoke another person’s, and nobody else', async () => {
    const owner = await person();
    const made = await registerPasskey(owner.ctx);
    const admin = await person('admin');
    const stranger = await person();
    const userId = owner.id;
    expect(await listPasskeys(admin.ctx, { of: { userId } })).toMatchObject([{ id: made.id }]);
    expect((await listPasskeys(admin.ctx, { of: 'everybody' })).map(({ id }) => id)).toContain(made.id);
    for (const of of [{ userId }, 'everybody' as const]) {
      await expect(listPasskeys(stranger.ctx, { of })).rejects.toMatchObject({ code: 'forbidden' });
    }
    const revoke = (ctx: Ctx, input: { userId?: string }) =>
      revokePasskey(ctx, { passkeyId: made.id, ...input });
    await expect(revoke(stranger.ctx, {})).rejects.toMatchObject({ code: 'not_found' });
    await expect(revoke(stranger.ctx, { userId })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(revoke(admin.ctx, { userId: stranger.id })).rejects.toMatchObject({ code: 'not_found' });
    await revoke(admin.ctx, { userId });
    expect(await lastAudit()).toMatchObject({ action: 'passkey.revoked', actorId: admin.id });
  });
});

describe('the table', () => {
  it.each([
    ['delete a passkey', 'DELETE FROM passkey'],
    ['put another key in its place', "UPDATE passkey SET public_key_cose = '\\x00'"],
    ['give it to somebody else', 'UPDATE passkey SET user_id = (SELECT id FROM app_user LIMIT 1)'],
    ['bring a revoked one back', 'UPDATE passkey SET revoked_at = NULL WHERE revoked_at IS NOT NULL'],
  ])('does not let anybody %s', async (_what, statement) => {
    const { ctx } = await person();
    await registerPasskey(ctx);
    await revokePasskey(ctx, { passkeyId: (await registerPasskey(ctx)).id });
    await expect(test.db.$executeRawUnsafe(statement)).rejects.toThrow(/passkey|permission/);
  });
});
