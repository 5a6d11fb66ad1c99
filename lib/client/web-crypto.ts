import { sha256 } from '@noble/hashes/sha2.js';
import { AppError, toHex } from '@/lib/kernel';
import { type Crypto, type PersonKey, rawFromDer, type Sha256 } from '@/lib/keys';

/** Cryptography of a browser, for pure code that verifies. Keys and signatures it cannot read are not valid ones. */
export const webCrypto: Crypto = {
  async verify(key, message, signature) {
    const subtle = requireSubtle();
    const imported = await importKey(subtle, key);
    if (imported === null) return false;
    const raw = key.algorithm === 'ecdsa-p256-sha256' ? rawFromDer(signature) : signature;
    if (raw === null) return false;
    try {
      return await subtle.verify(algorithmOf(key), imported, copy(raw), copy(message));
    } catch {
      return false;
    }
  },
  sha256: createSha256,
  sha256Of: sha256,
  sha256HexOf: (bytes) => toHex(sha256(bytes)),
};

/** Why this page cannot verify signatures, in words for people; null when it can. */
export async function webCryptoProblem(): Promise<string | null> {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle === undefined)
    return 'This page was not loaded over https (or from localhost), so the browser gives it no cryptography. Use mc evidence verify instead.';
  try {
    await subtle.importKey('raw', PROBE, 'Ed25519', false, ['verify']);
    return null;
  } catch {
    return 'This browser does not know Ed25519 signatures. Use a newer one, or mc evidence verify.';
  }
}

/** A point on the curve: the public key of RFC 8032, section 7.1, test 1. */
const PROBE = Uint8Array.from(
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'.match(/../g) ?? [],
  (pair) => Number.parseInt(pair, 16),
);

/** A missing WebCrypto is not a signature that failed: it must not read as tampering. */
function requireSubtle(): SubtleCrypto {
  const { subtle } = globalThis.crypto ?? {};
  if (subtle !== undefined) return subtle;
  throw new AppError('misconfigured', {
    message: 'crypto.subtle is not there: the page is not in a secure context',
    userMessage: 'This page was not loaded over https, so the browser gives it no cryptography.',
  });
}

function algorithmOf({ algorithm }: PersonKey) {
  switch (algorithm) {
    case 'ed25519':
      return { name: 'Ed25519' };
    case 'ecdsa-p256-sha256':
      return { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    case 'rsa-pkcs1-sha256':
      return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  }
}

async function importKey(subtle: SubtleCrypto, key: PersonKey): Promise<CryptoKey | null> {
  try {
    return await subtle.importKey('spki', copy(key.spki), algorithmOf(key), false, ['verify']);
  } catch (error) {
    // Unknown to the browser, as opposed to not a key.
    if (error instanceof DOMException && error.name === 'NotSupportedError')
      throw new AppError('misconfigured', {
        message: `the browser does not know ${key.algorithm} signatures`,
        userMessage: 'This browser does not know Ed25519 signatures. Use a newer one, or mc evidence verify.',
      });
    return null;
  }
}

/** WebCrypto takes no views of memory that might be shared. */
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** Piece by piece, which crypto.subtle cannot: files may be larger than memory. */
function createSha256(): Sha256 {
  const hash = sha256.create();
  const running: Sha256 = {
    update(bytes) {
      hash.update(bytes);
      return running;
    },
    digest: () => hash.digest(),
  };
  return running;
}
