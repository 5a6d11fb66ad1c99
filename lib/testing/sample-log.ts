import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Algorithm, PublicKey } from '@/lib/keys';
import { keyIdOf } from '@/lib/keys';

/** A key made for one test. */
export type SampleKey = { key: PublicKey; sign(message: Uint8Array): Uint8Array; privatePem: string };

export function makeKey(algorithm: Algorithm = 'ed25519'): SampleKey {
  const pair =
    algorithm === 'ed25519'
      ? generateKeyPairSync('ed25519')
      : generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const privateKey: KeyObject = pair.privateKey;
  const spki = new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' }));
  return {
    key: { keyId: keyIdOf(algorithm, spki), algorithm, spki },
    sign: (message) => new Uint8Array(sign(algorithm === 'ed25519' ? null : 'sha256', message, privateKey)),
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Root and inclusion proofs of a list of leaves, straight from the definition in RFC 9162 §2.1. */
export function treeOf(leaves: readonly Uint8Array[]): {
  root: Uint8Array;
  proof(index: number): Uint8Array[];
} {
  const hashes = leaves.map((body) => sha256(Uint8Array.of(0), body));
  const known = new Map<string, Uint8Array>();

  function root(from: number, to: number): Uint8Array {
    if (to - from === 1) return hashes[from] ?? new Uint8Array();
    const name = `${from}-${to}`;
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    const middle = from + splitOf(to - from);
    const hash = sha256(Uint8Array.of(1), root(from, middle), root(middle, to));
    known.set(name, hash);
    return hash;
  }

  function path(index: number, from: number, to: number): Uint8Array[] {
    if (to - from <= 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle
      ? [...path(index, from, middle), root(middle, to)]
      : [...path(index, middle, to), root(from, middle)];
  }

  return { root: root(0, leaves.length), proof: (index) => path(index, 0, leaves.length) };
}

function splitOf(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
