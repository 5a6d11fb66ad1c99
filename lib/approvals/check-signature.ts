import { AppError } from '@/lib/kernel';
import { type Crypto, publicKeyDigest } from '@/lib/keys';
import { COSE_NUMBERS, keyFromCose } from '@/lib/passkeys';
import type { StoredSignature } from './approval-file';
import { fromBase64Url } from './base64url';
import { type Refusal, refuse } from './refusal';
import { parseSshKey } from './ssh-key';
import { checkSshSignature } from './ssh-signature';
import { approvalChallenge, approvalMessage } from './statement';
import { checkAssertion } from './webauthn';

/** Where passkeys of this installation are used: an assertion for anything else is refused. */
export type SigningSite = { rpId: string; origins: readonly string[] };

/** Checks one person's signature over the text of a statement; the digest of the key that made it, or why it does not count. */
export async function checkPersonSignature(
  crypto: Pick<Crypto, 'verify'>,
  statement: string,
  signature: StoredSignature,
  relyingParty: SigningSite,
): Promise<{ ok: true; keyDigest: string } | Refusal> {
  try {
    return signature.kind === 'ssh'
      ? await checkSsh(crypto, statement, signature)
      : await checkPasskey(crypto, statement, signature, relyingParty);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input')
      return refuse('malformed', error.message);
    throw error;
  }
}

async function checkSsh(
  crypto: Pick<Crypto, 'verify'>,
  statement: string,
  { publicKey, signature }: Extract<StoredSignature, { kind: 'ssh' }>,
): Promise<{ ok: true; keyDigest: string } | Refusal> {
  const key = parseSshKey(publicKey);
  if (key.line !== publicKey) return refuse('malformed', 'the SSH key is not one line without a comment');
  const checked = await checkSshSignature(crypto, key, signature, approvalMessage(statement));
  return checked.ok ? { ok: true, keyDigest: publicKeyDigest(key.key) } : checked;
}

async function checkPasskey(
  crypto: Pick<Crypto, 'verify'>,
  statement: string,
  signature: Extract<StoredSignature, { kind: 'webauthn' }>,
  { rpId, origins }: SigningSite,
): Promise<{ ok: true; keyDigest: string } | Refusal> {
  if (signature.rpId !== rpId)
    return refuse('wrong-rp', `the passkey is one of ${signature.rpId}, expected ${rpId}`);
  if (!origins.includes(signature.origin))
    return refuse('wrong-origin', `it was signed on ${signature.origin}`);
  const key = keyFromCose(fromBase64Url(signature.publicKeyCose));
  if (COSE_NUMBERS[key.algorithm] !== signature.alg)
    return refuse('wrong-algorithm', `the key is not one of COSE algorithm ${signature.alg}`);
  const assertion = {
    authenticatorData: fromBase64Url(signature.authenticatorData),
    clientDataJson: fromBase64Url(signature.clientDataJson),
    signature: fromBase64Url(signature.signature),
  };
  const checked = await checkAssertion(crypto, key, assertion, {
    challenge: approvalChallenge(statement),
    rpId,
    origins: [signature.origin],
  });
  return checked.ok ? { ok: true, keyDigest: publicKeyDigest(key) } : checked;
}
