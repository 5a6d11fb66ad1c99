import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { RelyingParty } from '../relying-party';
import { issueChallenge } from './issue-challenge';
import { personCtx, usableParty } from './own-account';
import { listActiveCredentials } from './store';

/**
 * What the browser is to ask a passkey one already has, so that another can be added. Throws `conflict` when there is none
 * that works at this address.
 */
export async function beginStepUp(
  ctx: Ctx,
  relyingParty: RelyingParty,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { actor } = personCtx(ctx);
  const { rpId } = usableParty(relyingParty);
  const usable = (await listActiveCredentials(ctx.db, actor.id)).filter((known) => known.rpId === rpId);
  if (usable.length === 0) {
    throw new AppError('conflict', {
      message: `${actor.id} has no passkey for ${rpId}`,
      userMessage: 'You have no passkey that works here yet. Prove who you are by your password.',
    });
  }
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge: await issueChallenge(ctx, actor, 'step-up', null),
    userVerification: 'required',
    allowCredentials: usable.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
}
