import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Crypto, type PublicKey, rawFromDer, type Sha256 } from '@/lib/keys';

const MAX_CACHED_KEYS = 256;
const cached = new Map<string, KeyObject | null>();

/** Cryptography by node:crypto, for pure code that verifies. */
export const nodeCrypto: Crypto = {
  async verify(key, message, signature) {
    const object = keyObject(key);
    if (object === null) return false;
    try {
      if (key.algorithm === 'ed25519') return verify(null, message, object, signature);
      const raw = rawFromDer(signature);
      return raw !== null && verify('sha256', message, { key: object, dsaEncoding: 'ieee-p1363' }, raw);
    } catch {
      return false;
    }
  },
  sha256: createSha256,
};

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
function keyObject({ algorithm, spki }: PublicKey): KeyObject | null {
  const name = `${algorithm}:${Buffer.from(spki).toString('base64')}`;
  const known = cached.get(name);
  if (known !== undefined) return known;
  const object = readKey(algorithm, spki);
  if (cached.size >= MAX_CACHED_KEYS) cached.clear();
  cached.set(name, object);
  return object;
}

function readKey(algorithm: PublicKey['algorithm'], spki: Uint8Array): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const curve = key.asymmetricKeyDetails?.namedCurve;
    const fits =
      algorithm === 'ed25519'
        ? key.asymmetricKeyType === 'ed25519'
        : key.asymmetricKeyType === 'ec' && curve === 'prime256v1';
    return fits ? key : null;
  } catch {
    return null;
  }
}
