import { concatBytes, sha256Hex } from '@/lib/kernel';
import type { PersonKey } from './algorithm';
import { ED25519_PREFIX, rawKeyOf } from './key-id';

/** What makes two keys the same key, however they are wrapped: SHA-256 of the DER SubjectPublicKeyInfo, lower-case hex. */
export function publicKeyDigest(key: Pick<PersonKey, 'spki'>): string {
  return sha256Hex(key.spki);
}

/** A key of a person by its DER SubjectPublicKeyInfo, named by the digest of that. */
export function personKey(algorithm: PersonKey['algorithm'], spki: Uint8Array): PersonKey {
  return { keyId: publicKeyDigest({ spki }), algorithm, spki };
}

/** An Ed25519 key of a person by its 32 bytes; throws `invalid_input` for any other number of them. */
export function ed25519Key(raw: Uint8Array): PersonKey {
  const spki = concatBytes(ED25519_PREFIX, raw);
  rawKeyOf('ed25519', spki);
  return personKey('ed25519', spki);
}
