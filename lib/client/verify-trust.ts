import { publicKeyFromPem } from '@/lib/keys';
import type { Trust } from '@/lib/verifier';
import type { GivenTrust } from './verify-messages';

/** What the verifier is told to trust, and the fingerprint of it for the report. Throws `invalid_input` for a PEM that is no key. */
export function resolveTrust(given: GivenTrust): { trust: Trust; keyId: string } {
  if (given.kind === 'fingerprint') return { trust: { rootKeyId: given.keyId }, keyId: given.keyId };
  const key = publicKeyFromPem(given.text);
  return { trust: { key }, keyId: key.keyId };
}
