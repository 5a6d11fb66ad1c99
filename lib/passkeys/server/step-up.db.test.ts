import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createUser } from '@/lib/access/server';
import { HERE, testPerson } from '@/lib/testing/approvers';
import { type TestClock, testClock, testCtx } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { BY_SIGN_IN, registerPasskey } from '@/lib/testing/passkeys';
import { type Ceremony, softwareCredential } from '@/lib/testing/software-authenticator';
import { relyingPartyOf } from '../relying-party';
import { RECENT_SIGN_IN_SECONDS } from '../step-up';
import { beginRegistration } from './begin-registration';
import { beginStepUp } from './begin-step-up';
import { finishRegistration } from './finish-registration';
import { revokePasskey } from './revoke-passkey';
import { findCredential } from './store';

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

/** A password with its hash, as an account has them. */
async function somePassword(): Promise<{ password: string; passwordHash: string | null }> {
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const { user, oneTimePassword } = await createUser(system, {
    email: 'w@example.com',
    name: 'W',
    grants: [],
  });
  const { passwordHash } = await test.db.user.findUniqueOrThrow({ where: { id: user.id } });
  return { password: oneTimePassword, passwordHash };
}

async function lastAudit() {
  return test.db.auditEvent.findFirstOrThrow({ orderBy: { id: 'desc' } });
}

describe('proving who one is first', () => {
  it('takes a sign-in that is recent, and asks for more once it is not', async () => {
    const { ctx } = await person();
    clock.advance(RECENT_SIGN_IN_SECONDS);
    await expect(beginRegistration(ctx, HERE, BY_SIGN_IN)).resolves.toBeDefined();
    clock.advance(1);
    await expect(beginRegistration(ctx, HERE, BY_SIGN_IN)).rejects.toMatchObject({
      code: 'forbidden',
      fields: [{ field: 'proof' }],
    });
  });

  it('takes the password, audits that it did, and counts wrong ones like sign-ins', async () => {
    const { passwordHash, password } = await somePassword();
    const { ctx, id } = await person();
    await test.db.user.update({ where: { id }, data: { passwordHash } });
    clock.advance(RECENT_SIGN_IN_SECONDS + 1);
    const begin = (given: string) =>
      beginRegistration(ctx, HERE, { proof: { by: 'password', password: given } });
    const { challenge } = await begin(password);
    await finishRegistration(ctx, HERE, { name: 'x', answer: softwareCredential().register(challenge) });
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
    await expect(beginRegistration(ctx, HERE, { proof })).rejects.toMatchObject({
      code: 'forbidden',
      userMessage: expect.stringContaining('identity provider'),
    });
  });

  it('takes a passkey one has', async () => {
    const { ctx } = await person();
    const key = softwareCredential();
    await registerPasskey(ctx, key);
    clock.advance(RECENT_SIGN_IN_SECONDS + 1);
    const options = await beginStepUp(ctx, HERE);
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials?.map(({ id }) => id)).toEqual([key.credentialId]);
    const answer = key.assert(options.challenge, { counter: 1 });
    const { challenge } = await beginRegistration(ctx, HERE, { proof: { by: 'passkey', answer } });
    await finishRegistration(ctx, HERE, { name: 'y', answer: softwareCredential().register(challenge) });
    expect(await lastAudit()).toMatchObject({ detail: { provedBy: 'passkey' } });
    expect(await findCredential(test.db, key.credentialId)).toMatchObject({
      counter: 1n,
      lastUsedAt: clock.now(),
    });
    await expect(beginRegistration(ctx, HERE, { proof: { by: 'passkey', answer } })).rejects.toMatchObject({
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
    const made = await registerPasskey(ctx, key);
    await registerPasskey(ctx, softwareCredential());
    const { challenge } = await beginStepUp(ctx, HERE);
    let answer = key.assert(challenge, typeof how === 'string' ? {} : how);
    if (how === 'revoked') await revokePasskey(ctx, { passkeyId: made.id });
    if (how === 'foreign') {
      const theirs = softwareCredential();
      await registerPasskey((await person()).ctx, theirs);
      answer = theirs.assert(challenge);
    }
    if (how === 'forged') {
      answer = softwareCredential({ credentialId: key.credentialId }).assert(challenge);
    }
    await expect(beginRegistration(ctx, HERE, { proof: { by: 'passkey', answer } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('says so when there is no passkey to use here', async () => {
    const { ctx } = await person();
    await expect(beginStepUp(ctx, HERE)).rejects.toMatchObject({ code: 'conflict' });
    await registerPasskey(ctx);
    const moved = relyingPartyOf('https://mc.example.com');
    await expect(beginStepUp(ctx, moved)).rejects.toMatchObject({ code: 'conflict' });
  });
});
