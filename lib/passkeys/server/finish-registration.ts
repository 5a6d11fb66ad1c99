import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation } from '@/lib/platform/db';
import { type FinishRegistration, finishRegistrationSchema, type PasskeyView } from '../passkey';
import type { RelyingParty } from '../relying-party';
import { assertRoomForPasskey } from './begin-registration';
import { personCtx, usableParty } from './own-account';
import { staleChallenge } from './prove-identity';
import { insertPasskey, listActiveCredentials, takeChallenge } from './store';
import { challengeOf, verifyRegistration } from './verify-answer';

/**
 * Registers the passkey an authenticator made. The challenge counts once, whatever comes of it. Throws `forbidden` (wrong
 * page, nobody verified, not valid) or `conflict` (challenge used or expired, passkey registered already).
 */
export async function finishRegistration(
  ctx: Ctx,
  relyingParty: RelyingParty,
  input: FinishRegistration,
): Promise<PasskeyView> {
  const { actor } = personCtx(ctx);
  const { name, answer } = parseOrThrow(finishRegistrationSchema, input, 'The passkey');
  const party = usableParty(relyingParty);
  const now = ctx.clock.now();
  const challenge = challengeOf(answer, { type: 'webauthn.create', origin: party.origin });
  const place = { userId: actor.id, sessionId: actor.sessionId, purpose: 'register' } as const;
  const taken = await takeChallenge(ctx.db, { challenge, now, ...place });
  if (taken === null) throw staleChallenge();
  const made = await verifyRegistration(answer, { challenge, ...party });
  return inTransaction(ctx.db, async (tx) => {
    assertRoomForPasskey((await listActiveCredentials(tx, actor.id)).length);
    const passkey = await insertPasskey(tx, {
      ...made,
      id: ctx.ids.next('psk'),
      userId: actor.id,
      name,
      rpId: party.rpId,
      transports: answer.response.transports,
      createdAt: now,
      lastUsedAt: null,
    });
    const { alg, aaguid, backupEligible, backedUp, credentialId } = made;
    const facts = { name, rpId: party.rpId, alg, aaguid, backupEligible, backedUp, credentialId };
    await emitAudit(tx, ctx, {
      action: 'passkey.registered',
      objectKind: 'passkey',
      objectId: passkey.id,
      after: { ...facts, publicKeyCose: Buffer.from(made.publicKeyCose).toString('base64') },
      detail: { ...facts, provedBy: taken.proof },
    });
    return passkey;
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? alreadyRegistered() : error;
  });
}

function alreadyRegistered(): AppError {
  return new AppError('conflict', {
    message: 'credential id is registered',
    userMessage: 'This passkey is registered already. Nothing was changed.',
  });
}
