import type { z } from 'zod';
import { identityOf, proveByPassword } from '@/lib/access/server';
import { AppError } from '@/lib/kernel';
import type { AssertionAnswer, beginRegistrationSchema } from '../passkey';
import type { RelyingParty } from '../relying-party';
import { isRecentSignIn, type Proof, RECENT_SIGN_IN_SECONDS } from '../step-up';
import type { PersonCtx } from './own-account';
import { findCredential, takeChallenge, touchCredential } from './store';
import { challengeOf, verifyAssertion } from './verify-answer';

/**
 * Has somebody prove, beyond their session, that it is them: by a recent sign-in, their password, or a passkey they have.
 * When the sign-in is not recent, `forbidden` names the field `proof`, so that a page knows to ask.
 */
export async function proveIdentity(
  ctx: PersonCtx,
  party: Extract<RelyingParty, { usable: true }>,
  given: z.output<typeof beginRegistrationSchema>['proof'],
): Promise<Proof> {
  if (given.by === 'password') {
    await proveByPassword(ctx, given.password, 'proof.password');
    return 'password';
  }
  if (given.by === 'passkey') {
    await proveByPasskey(ctx, party, given.answer);
    return 'passkey';
  }
  const { signedInAt, hasPassword } = await identityOf(ctx.db, ctx.actor);
  if (isRecentSignIn(signedInAt, ctx.clock.now())) return 'recent-sign-in';
  const minutes = RECENT_SIGN_IN_SECONDS / 60;
  const ways = hasPassword ? 'Give your password, or use a passkey you have' : 'Use a passkey you have';
  throw new AppError('forbidden', {
    message: 'step-up needed',
    userMessage: `You signed in more than ${minutes} minutes ago. ${ways}, or sign out and in again.`,
    fields: [{ field: 'proof', expected: 'expected a proof that it is you, by password or passkey' }],
  });
}

async function proveByPasskey(
  ctx: PersonCtx,
  party: { rpId: string; origin: string },
  answer: AssertionAnswer,
): Promise<void> {
  const { id: userId, sessionId } = ctx.actor;
  const now = ctx.clock.now();
  const challenge = challengeOf(answer, { type: 'webauthn.get', origin: party.origin });
  const taken = await takeChallenge(ctx.db, { challenge, userId, sessionId, purpose: 'step-up', now });
  if (taken === null) throw staleChallenge();
  const credential = await findCredential(ctx.db, answer.id);
  if (credential === null || credential.userId !== userId || credential.revokedAt !== null)
    throw notYours(answer.id);
  const { counter, backedUp } = await verifyAssertion(answer, credential, { challenge, ...party });
  if (!(await touchCredential(ctx.db, { id: credential.id, counter, backedUp, at: now }))) {
    throw notYours(answer.id);
  }
}

/** The answer came too late, twice, or to another session's question. */
export function staleChallenge(): AppError {
  return new AppError('conflict', {
    message: 'challenge is unknown, used or expired',
    userMessage: 'This question has been answered already, or has expired. Nothing was changed; start again.',
  });
}

function notYours(credentialId: string): AppError {
  return new AppError('forbidden', {
    message: `credential ${credentialId.slice(0, 24)} is unknown, revoked, another person’s or may be a copy`,
    userMessage: 'This passkey is not one of yours that still work.',
  });
}
