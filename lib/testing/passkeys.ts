import type { PasskeyView } from '@/lib/passkeys';
import { beginRegistration, finishRegistration } from '@/lib/passkeys/server';
import type { Ctx } from '@/lib/platform/context';
import { HERE } from './approvers';
import { type Ceremony, type SoftwareCredential, softwareCredential } from './software-authenticator';

export const BY_SIGN_IN = { proof: { by: 'sign-in' as const } };

/** Registers a passkey of somebody who has just signed in; the ceremony says what it is told to. */
export async function registerPasskey(
  ctx: Ctx,
  key: SoftwareCredential = softwareCredential(),
  ceremony: Ceremony = {},
): Promise<PasskeyView> {
  const { challenge } = await beginRegistration(ctx, HERE, BY_SIGN_IN);
  return finishRegistration(ctx, HERE, { name: 'laptop', answer: key.register(challenge, ceremony) });
}
