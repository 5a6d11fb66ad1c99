import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
} from '@simplewebauthn/server';
import { AppError, parseOrThrow, utf8 } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { ALGORITHMS, type BeginRegistration, beginRegistrationSchema, PASSKEYS_PER_PERSON } from '../passkey';
import type { RelyingParty } from '../relying-party';
import { issueChallenge } from './issue-challenge';
import { personCtx, usableParty } from './own-account';
import { proveIdentity } from './prove-identity';
import { listActiveCredentials } from './store';

/**
 * What the browser is to ask an authenticator to make a passkey. Whoever asks proves who they are first: a stolen session
 * must not be enough to enrol a key. Throws `forbidden` (field `proof`: prove it), `conflict` (too many, no host name).
 */
export async function beginRegistration(
  ctx: Ctx,
  relyingParty: RelyingParty,
  input: BeginRegistration,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const person = personCtx(ctx);
  const { proof: given } = parseOrThrow(beginRegistrationSchema, input, 'The request');
  const party = usableParty(relyingParty);
  const proof = await proveIdentity(person, party, given);
  const { actor } = person;
  const known = await listActiveCredentials(ctx.db, actor.id);
  assertRoomForPasskey(known.length);
  return generateRegistrationOptions({
    rpName: 'Mission Control',
    rpID: party.rpId,
    userID: new Uint8Array(utf8(actor.id)),
    userName: actor.email,
    userDisplayName: actor.name,
    challenge: await issueChallenge(ctx, actor, 'register', proof),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    supportedAlgorithmIDs: [...ALGORITHMS],
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
  });
}

/** Throws `conflict` when somebody has as many working passkeys as allowed. */
export function assertRoomForPasskey(count: number): void {
  if (count < PASSKEYS_PER_PERSON) return;
  throw new AppError('conflict', {
    message: `${count} working passkeys`,
    userMessage: `You have ${count} working passkeys, the most allowed. Revoke those you no longer use.`,
  });
}
