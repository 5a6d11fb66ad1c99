import { AppError, fromBase64, toBase64 } from '@/lib/kernel';
import type { PublicKey } from './algorithm';
import { algorithmOfSpki, keyIdOf } from './key-id';

const MAX_CHARACTERS = 2_000;
const BLOCK = /^\s*-----BEGIN PUBLIC KEY-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END PUBLIC KEY-----\s*$/;

/** The key of a PEM file with one `PUBLIC KEY` block; throws `invalid_input` for anything else, a private key included. */
export function publicKeyFromPem(text: string): PublicKey {
  const body = text.length > MAX_CHARACTERS ? undefined : BLOCK.exec(text)?.[1];
  if (body === undefined) throw refuse('expected one PEM block “PUBLIC KEY”');
  return publicKeyFromSpki(fromBase64(body.replace(/[\r\n]/g, '')));
}

/** The key of a DER SubjectPublicKeyInfo, with the id that belongs to it; throws `invalid_input` for kinds MC does not use. */
export function publicKeyFromSpki(spki: Uint8Array): PublicKey {
  const algorithm = algorithmOfSpki(spki);
  if (algorithm === null) throw refuse('expected an Ed25519 or an uncompressed P-256 key');
  return { keyId: keyIdOf(algorithm, spki), algorithm, spki };
}

/** A public key as PEM, the form openssl and cosign read. */
export function pemOf(key: Pick<PublicKey, 'spki'>): string {
  const lines = toBase64(key.spki).match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----', ''].join('\n');
}

function refuse(why: string): AppError {
  return new AppError('invalid_input', { message: `not a public key: ${why}` });
}
