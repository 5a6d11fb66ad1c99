import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/access/server';
import type { Ctx } from '@/lib/platform/context';
import { type TestClock, testClock, testCtx, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import {
  type Ceremony,
  type SoftwareCredential,
  softwareCredential,
} from '@/lib/testing/software-authenticator';
import { type RelyingParty, relyingPartyOf } from '../relying-party';
import { RECENT_SIGN_IN_SECONDS } from '../step-up';
import { beginRegistration } from './begin-registration';
import { beginStepUp } from './begin-step-up';
import { finishRegistration } from './finish-registration';
import { listPasskeys } from './list-passkeys';
import { renamePasskey } from './rename-passkey';
import { revokePasskey } from './revoke-passkey';
import { findCredential, listActiveCredentials, touchCredential } from './store';

let test: TestDb;
let clock: TestClock;
const here: RelyingParty = relyingPartyOf('http://localhost:3000');

beforeAll(async () => {
  test = await createTestDb();
});
afterAll(() => test.drop());
beforeEach(() => {
  clock = testClock();
});

let people = 0;
type Person = { ctx: Ctx; userId: string };

/** Somebody new who has just signed in, by an identity provider unless a password hash is given. */
async function person(role: 'approver' | 'admin' = 'approver', passwordHash?: string): Promise<Person> {
  people += 1;
  const now = clock.now();
  const userId = `usr_${String(people).padStart(26, '0')}`;
  const sessionId = `ses_${String(people).padStart(26, '0')}`;
  await test.db.user.create({
    data: {
      id: userId,
      email: `p${people}@example.com`,
      name: `Person ${people}`,
      createdAt: now,
      ...(passwordHash !== undefined && { passwordHash }),
      sessions: {
        create: { id: sessionId, createdAt: now, lastSeenAt: now, expiresAt: now, ip: '', userAgent: '' },
      },
    },
  });
  return { ctx: testCtx(test.db, { ...testUser(role, userId), sessionId }, { clock }), userId };
}

const bySignIn = { proof: { by: 'sign-in' as const } };

async function register(ctx: Ctx, key: SoftwareCredential = softwareCredential(), ceremony: Ceremony = {}) {
  const { challenge } = await beginRegistration(ctx, here, bySignIn);
  return finishRegistration(ctx, here, { name: 'laptop', answer: key.register(challenge, ceremony) });
}

/** A password with its hash, as an account has them. */
async function somePassword(): Promise<{ password: string; hash: string }> {
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const { user, oneTimePassword } = await createUser(system, {
    email: 'w@example.com',
    name: 'W',
    grants: [],
  });
  const { passwordHash } = await test.db.user.findUniqueOrThrow({ where: { id: user.id } });
  return { password: oneTimePassword, hash: passwordHash ?? '' };
}

async function lastAudit() {
  return test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
}

describe('registering a passkey', () => {
  it('asks for user verification, excludes what one has, and keeps what offline verification needs', async () => {
    const { ctx, userId } = await person();
    const key = softwareCredential({
      alg: -8,
      aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a',
      backupEligible: true,
    });
    const options = await beginRegistration(ctx, here, bySignIn);
    expect(options).toMatchObject({
      rp: { id: 'localhost' },
      authenticatorSelection: { userVerification: 'required' },
      excludeCredentials: [],
    });
    const answer = key.register(options.challenge);
    const made = await finishRegistration(ctx, here, { name: ' laptop ', answer });
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
    const next = await beginRegistration(ctx, here, bySignIn);
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
    const { ctx, userId } = await person();
    const key = softwareCredential();
    await expect(register(ctx, key, ceremony)).rejects.toMatchObject({
      code: 'forbidden',
      userMessage: expect.stringMatching(why),
    });
    expect(await listActiveCredentials(test.db, userId)).toEqual([]);
    expect(await test.db.auditEvent.count({ where: { actorId: userId } })).toBe(0);
  });

  it('refuses a key that could never verify anything', async () => {
    const { ctx } = await person();
    const key = softwareCredential();
    const { challenge } = await beginRegistration(ctx, here, bySignIn);
    const answer = key.register(challenge);
    const broken = Buffer.from(answer.response.attestationObject, 'base64url');
    // The y coordinate ends the object: with it changed the point lies on no curve.
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    answer.response.attestationObject = broken.toString('base64url');
    await expect(finishRegistration(ctx, here, { name: 'x', answer })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('takes an answer once, in time, from the session that was asked, and only to the latest question', async () => {
    const { ctx } = await person();
    const other = await person();
    const stale = { code: 'conflict', message: expect.stringMatching(/challenge/) };
    const finish = (as: Ctx, challenge: string) =>
      finishRegistration(as, here, { name: 'x', answer: softwareCredential().register(challenge) });

    const first = await beginRegistration(ctx, here, bySignIn);
    await expect(finish(other.ctx, first.challenge)).rejects.toMatchObject(stale);
    const second = await beginRegistration(ctx, here, bySignIn);
    await expect(finish(ctx, first.challenge)).rejects.toMatchObject(stale);
    await finish(ctx, second.challenge);
    await expect(finish(ctx, second.challenge)).rejects.toMatchObject(stale);

    const late = await beginRegistration(ctx, here, bySignIn);
    clock.advance(300);
    await expect(finish(ctx, late.challenge)).rejects.toMatchObject(stale);
  });

  it('uses a challenge up even when the answer to it was wrong', async () => {
    const { ctx } = await person();
    const { challenge } = await beginRegistration(ctx, here, bySignIn);
    const key = softwareCredential();
    const send = (ceremony: Ceremony) =>
      finishRegistration(ctx, here, { name: 'x', answer: key.register(challenge, ceremony) });
    await expect(send({ userVerified: false })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(send({})).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses a credential somebody registered already, whoever it was', async () => {
    const key = softwareCredential();
    const [first, second] = [await person(), await person()];
    await register(first.ctx, key);
    for (const { ctx } of [first, second]) {
      await expect(register(ctx, key)).rejects.toMatchObject({ code: 'conflict', message: /registered/ });
    }
    expect((await findCredential(test.db, key.credentialId))?.userId).toBe(first.userId);
  });

  it('has of two that finish at once with one challenge exactly one succeed', async () => {
    const { ctx, userId } = await person();
    const { challenge } = await beginRegistration(ctx, here, bySignIn);
    const both = await Promise.allSettled(
      [1, 2].map(() =>
        finishRegistration(ctx, here, { name: 'x', answer: softwareCredential().register(challenge) }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await listActiveCredentials(test.db, userId)).toHaveLength(1);
  });

  it.each(['http://192.0.2.7:3000', 'http://mc.example.com'])('is not possible at %s', async (url) => {
    const { ctx } = await person();
    await expect(beginRegistration(ctx, relyingPartyOf(url), bySignIn)).rejects.toMatchObject({
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
    await expect(beginRegistration(ctx, here, bySignIn)).rejects.toMatchObject({ code });
    await expect(beginStepUp(ctx, here)).rejects.toMatchObject({ code });
    await expect(listPasskeys(ctx)).rejects.toMatchObject({ code });
  });
});

describe('proving who one is first', () => {
  it('takes a sign-in that is recent, and asks for more once it is not', async () => {
    const { ctx } = await person();
    clock.advance(RECENT_SIGN_IN_SECONDS);
    await expect(beginRegistration(ctx, here, bySignIn)).resolves.toBeDefined();
    clock.advance(1);
    await expect(beginRegistration(ctx, here, bySignIn)).rejects.toMatchObject({
      code: 'forbidden',
      fields: [{ field: 'proof' }],
    });
  });

  it('takes the password, audits that it did, and counts wrong ones like sign-ins', async () => {
    const { hash, password } = await somePassword();
    const { ctx } = await person('approver', hash);
    clock.advance(RECENT_SIGN_IN_SECONDS + 1);
    const begin = (given: string) =>
      beginRegistration(ctx, here, { proof: { by: 'password', password: given } });
    const { challenge } = await begin(password);
    await finishRegistration(ctx, here, { name: 'x', answer: softwareCredential().register(challenge) });
    expect(await lastAudit()).toMatchObject({ detail: { provedBy: 'password' } });
    for (let tries = 0; tries < 10; tries++) {
      await expect(begin('wrong')).rejects.toMatchObject({
        code: 'forbidden',
        fields: [{ field: 'proof.password' }],
      });
    }
    await expect(begin(password)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('says to somebody of an identity provider that there is no password', async () => {
    const { ctx } = await person();
    const proof = { by: 'password', password: 'four unrelated words' } as const;
    await expect(beginRegistration(ctx, here, { proof })).rejects.toMatchObject({
      code: 'forbidden',
      userMessage: expect.stringContaining('identity provider'),
    });
  });

  it('takes a passkey one has', async () => {
    const { ctx } = await person();
    const key = softwareCredential();
    await register(ctx, key);
    clock.advance(RECENT_SIGN_IN_SECONDS + 1);
    const options = await beginStepUp(ctx, here);
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([key.credentialId]);
    const answer = key.assert(options.challenge, { counter: 1 });
    const { challenge } = await beginRegistration(ctx, here, { proof: { by: 'passkey', answer } });
    await finishRegistration(ctx, here, { name: 'y', answer: softwareCredential().register(challenge) });
    expect(await lastAudit()).toMatchObject({ detail: { provedBy: 'passkey' } });
    expect(await findCredential(test.db, key.credentialId)).toMatchObject({
      counter: 1n,
      lastUsedAt: clock.now(),
    });
    await expect(beginRegistration(ctx, here, { proof: { by: 'passkey', answer } })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it.each<[string, Ceremony | 'revoked' | 'foreign' | 'forged']>([
    ['that is revoked', 'revoked'],
    ['of somebody else', 'foreign'],
    ['whose signature is by another key', 'forged'],
    ['that verified nobody', { userVerified: false }],
    ['asked on another page', { origin: 'https://evil.example' }],
    ['asked in a frame', { crossOrigin: true }],
    ['of another relying party', { rpId: 'evil.example' }],
  ])('refuses a passkey %s', async (_what, how) => {
    const { ctx } = await person();
    const key = softwareCredential();
    const made = await register(ctx, key);
    await register(ctx, softwareCredential());
    const { challenge } = await beginStepUp(ctx, here);
    let answer = key.assert(challenge, typeof how === 'string' ? {} : how);
    if (how === 'revoked') await revokePasskey(ctx, { passkeyId: made.id });
    if (how === 'foreign') {
      const theirs = softwareCredential();
      await register((await person()).ctx, theirs);
      answer = theirs.assert(challenge);
    }
    if (how === 'forged') {
      answer = softwareCredential({ credentialId: key.credentialId }).assert(challenge);
    }
    await expect(beginRegistration(ctx, here, { proof: { by: 'passkey', answer } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('says so when there is no passkey to use here', async () => {
    const { ctx } = await person();
    await expect(beginStepUp(ctx, here)).rejects.toMatchObject({ code: 'conflict' });
    await register(ctx);
    const moved = relyingPartyOf('https://mc.example.com');
    await expect(beginStepUp(ctx, moved)).rejects.toMatchObject({ code: 'conflict' });
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
    const { id } = await register(ctx, key, { counter: seen });
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
    const made = await register(ctx);
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
    const { ctx, userId } = await person();
    const key = softwareCredential();
    const made = await register(ctx, key);
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
    expect((await beginRegistration(ctx, here, bySignIn)).excludeCredentials).toEqual([]);
  });

  it('of two who revoke at once exactly one does', async () => {
    const { ctx } = await person();
    const made = await register(ctx);
    const both = await Promise.allSettled([1, 2].map(() => revokePasskey(ctx, { passkeyId: made.id })));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('lets an admin see and revoke another person’s, and nobody else', async () => {
    const owner = await person();
    const made = await register(owner.ctx);
    const admin = await person('admin');
    const stranger = await person();
    const { userId } = owner;
    expect(await listPasskeys(admin.ctx, { of: { userId } })).toMatchObject([{ id: made.id }]);
    expect((await listPasskeys(admin.ctx, { of: 'everybody' })).map(({ id }) => id)).toContain(made.id);
    for (const of of [{ userId }, 'everybody' as const]) {
      await expect(listPasskeys(stranger.ctx, { of })).rejects.toMatchObject({ code: 'forbidden' });
    }
    const revoke = (ctx: Ctx, input: { userId?: string }) =>
      revokePasskey(ctx, { passkeyId: made.id, ...input });
    await expect(revoke(stranger.ctx, {})).rejects.toMatchObject({ code: 'not_found' });
    await expect(revoke(stranger.ctx, { userId })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(revoke(admin.ctx, { userId: stranger.userId })).rejects.toMatchObject({ code: 'not_found' });
    await revoke(admin.ctx, { userId });
    expect(await lastAudit()).toMatchObject({ action: 'passkey.revoked', actorId: admin.userId });
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
    await register(ctx);
    await revokePasskey(ctx, { passkeyId: (await register(ctx)).id });
    await expect(test.db.$executeRawUnsafe(statement)).rejects.toThrow(/passkey|permission/);
  });
});
