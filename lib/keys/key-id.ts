import { sha256 } from '@noble/hashes/sha2.js';
import { AppError, concatBytes, equalBytes, fromHex, toBase64, utf8 } from '@/lib/kernel';
import type { Algorithm } from './algorithm';

/** DER in front of the 32 bytes of an Ed25519 key, and of the 65 of an uncompressed P-256 point (RFC 8410, RFC 5480). */
export const ED25519_PREFIX = fromHex('302a300506032b6570032100');
const P256_PREFIX = fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200');

/** The raw key inside a DER SubjectPublicKeyInfo; throws `invalid_input` when it is not a plain key of that algorithm. */
export function rawKeyOf(algorithm: Algorithm, spki: Uint8Array): Uint8Array {
  const [prefix, size] = algorithm === 'ed25519' ? [ED25519_PREFIX, 32] : [P256_PREFIX, 65];
  const fits = spki.length === prefix.length + size && equalBytes(spki.subarray(0, prefix.length), prefix);
  const raw = spki.subarray(prefix.length);
  if (fits && (algorithm === 'ed25519' || raw[0] === 4)) return raw;
  throw new AppError('invalid_input', { message: `not the SubjectPublicKeyInfo of an ${algorithm} key` });
}

/** OpenSSH's fingerprint of a public key, as `ssh-keygen -l` prints it: `SHA256:` and 43 characters of base64. */
export function keyIdOf(algorithm: Algorithm, spki: Uint8Array): string {
  const raw = rawKeyOf(algorithm, spki);
  const blob =
    algorithm === 'ed25519'
      ? concatBytes(sshString(utf8('ssh-ed25519')), sshString(raw))
      : concatBytes(sshString(utf8('ecdsa-sha2-nistp256')), sshString(utf8('nistp256')), sshString(raw));
  return `SHA256:${toBase64(sha256(blob)).replace(/=+$/, '')}`;
}

/** Which algorithm a DER SubjectPublicKeyInfo is for; null for any other kind of key. */
export function algorithmOfSpki(spki: Uint8Array): Algorithm | null {
  for (const algorithm of ['ed25519', 'ecdsa-p256-sha256'] as const) {
    try {
      rawKeyOf(algorithm, spki);
      return algorithm;
    } catch {}
  }
  return null;
}

/** RFC 4251 §5: length in four bytes, then the bytes. */
function sshString(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
}
