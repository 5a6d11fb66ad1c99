import type { Crypto, PublicKey } from '@/lib/keys';
import { pae } from './pae';
import type { ParsedBundle } from './sigstore-bundle';

export type EnvelopeCode = 'signature-invalid' | 'key-id-mismatch' | 'hint-mismatch';
export type EnvelopeCheck = { ok: true } | { ok: false; code: EnvelopeCode; reason: string };

/**
 * Whether this key signed the envelope. The names in it decide nothing, but must be the key's own: cosign skips a signature whose
 * key id it does not know, and others go by the hint.
 */
export async function checkEnvelope(
  crypto: Pick<Crypto, 'verify'>,
  parsed: Pick<ParsedBundle, 'payload' | 'payloadType' | 'keyId' | 'hint' | 'signature'>,
  key: PublicKey,
): Promise<EnvelopeCheck> {
  if (parsed.keyId !== key.keyId)
    return refuse('key-id-mismatch', `the signature names ${parsed.keyId}, the key is ${key.keyId}`);
  if (parsed.hint !== parsed.keyId)
    return refuse(
      'hint-mismatch',
      `the bundle’s hint is ${parsed.hint}, its signature names ${parsed.keyId}`,
    );
  const message = pae(parsed.payloadType, parsed.payload);
  if (await crypto.verify(key, message, parsed.signature)) return { ok: true };
  return refuse('signature-invalid', `the signature is not one by ${key.keyId} over this payload`);
}

function refuse(code: EnvelopeCode, reason: string): EnvelopeCheck {
  return { ok: false, code, reason };
}
