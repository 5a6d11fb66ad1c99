import {
  createHash,
  createPublicKey,
  hash,
  type KeyObject,
  type VerifyKeyObjectInput,
  verify,
} from 'node:crypto';
import { type Crypto, type PersonKey, rawFromDer, type Sha256 } from '@/lib/keys';

const MAX_CACHED_KEYS = 256;
const cached = new Map<string, KeyObject | null>();
/** The same by the very object, for many signatures by one key. Keys are never changed in place. */
const cachedByObject = new WeakMap<PersonKey, KeyObject | null>();

/** Cryptography by node:crypto, for pure code that verifies. Signatures are checked on libuv's threads, beside the caller. */
export const nodeCrypto: Crypto = {
  async verify(key, message, signature) {
    const object = keyObject(key);
    if (object === null) return false;
    if (key.algorithm === 'ed25519') return verifyBeside(null, message, object, signature);
    if (key.algorithm === 'rsa-pkcs1-sha256') return verifyBeside('sha256', message, object, signature);
    const raw = rawFromDer(signature);
    return raw !== null && verifyBeside('sha256', message, { key: object, dsaEncoding: 'ieee-p1363' }, raw);
  },
  sha256: createSha256,
  sha256Of: (bytes) => hash('sha256', bytes, 'buffer'),
  sha256HexOf: (bytes) => hash('sha256', bytes, 'hex'),
};

function verifyBeside(
  hash: 'sha256' | null,
  message: Uint8Array,
  key: KeyObject | VerifyKeyObjectInput,
  signature: Uint8Array,
): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      verify(hash, message, key, signature, (error, good) => resolve(error === null && good));
    } catch {
      resolve(false);
    }
  });
}

function createSha256(): Sha256 {
  const hash = createHash('sha256');
  const running: Sha256 = {
    update(bytes) {
      hash.update(bytes);
      return running;
    },
    digest: () => new Uint8Array(hash.digest()),
  };
  return running;
}

/** The key as node:crypto holds it; null when it is not a key of the algorithm it claims to be. */
function keyObject(key: PersonKey): KeyObject | null {
  const same = cachedByObject.get(key);
  if (same !== undefined) return same;
  const name = `${key.algorithm}:${Buffer.from(key.spki).toString('base64')}`;
  const known = cached.get(name);
  const object = known === undefined ? readKey(key.algorithm, key.spki) : known;
  if (known === undefined) {
    if (cached.size >= MAX_CACHED_KEYS) cached.clear();
    cached.set(name, object);
  }
  cachedByObject.set(key, object);
  return object;
}

function readKey(algorithm: PersonKey['algorithm'], spki: Uint8Array): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    return fits(algorithm, key) ? key : null;
  } catch {
    return null;
  }
}

function fits(algorithm: PersonKey['algorithm'], key: KeyObject): boolean {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  switch (algorithm) {
    case 'ed25519':
      return key.asymmetricKeyType === 'ed25519';
    case 'ecdsa-p256-sha256':
      return key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1';
    case 'rsa-pkcs1-sha256':
      return key.asymmetricKeyType === 'rsa' && modulusLength >= 2_048 && modulusLength <= 4_096;
  }
}
