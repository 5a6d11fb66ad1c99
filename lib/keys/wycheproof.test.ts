import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { webCrypto } from '@/lib/client/web-crypto';
import { concatBytes, equalBytes, fromHex } from '@/lib/kernel';
import { nodeCrypto } from '@/lib/platform/node-crypto';
import type { Crypto, PublicKey } from './algorithm';
import { derFromRaw, rawFromDer } from './ecdsa';
import { publicKeyFromPem, publicKeyFromSpki } from './pem';

/** wycheproof's `acceptable` marks what may go either way. We are strict and refuse it; these files have none today. */
const RESULTS = { valid: true, invalid: false, acceptable: false } as const;

const vectors = join(
  process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'),
  'vectors',
  'wycheproof',
);
const ADAPTERS: [string, Crypto][] = [
  ['node:crypto', nodeCrypto],
  ['WebCrypto', webCrypto],
];

const hex = z.string().transform(fromHex);
const resultSchema = z.enum(['valid', 'invalid', 'acceptable']);
const signatureFile = z.object({
  numberOfTests: z.int(),
  testGroups: z.array(
    z.object({
      publicKeyDer: hex,
      publicKeyPem: z.string(),
      tests: z.array(
        z.object({ tcId: z.int(), comment: z.string(), msg: hex, sig: hex, result: resultSchema }),
      ),
    }),
  ),
});
const macFile = z.object({
  numberOfTests: z.int(),
  testGroups: z.array(
    z.object({
      tagSize: z.int(),
      tests: z.array(
        z.object({ tcId: z.int(), comment: z.string(), key: hex, msg: hex, tag: hex, result: resultSchema }),
      ),
    }),
  ),
});

function load<T extends z.ZodType>(name: string, schema: T): z.output<T> | null {
  try {
    return schema.parse(JSON.parse(readFileSync(join(vectors, `testvectors_v1_${name}_test.json`), 'utf8')));
  } catch (error) {
    if (process.env.MC_TOOLS === 'required' || !(error instanceof Error && 'code' in error)) throw error;
    return null;
  }
}

/** Cases that came out otherwise than published; empty when all is well. */
async function wrong(
  file: z.output<typeof signatureFile>,
  verify: (key: PublicKey, message: Uint8Array, signature: Uint8Array) => Promise<boolean>,
): Promise<{ wrong: string[]; seen: number }> {
  const bad: string[] = [];
  let seen = 0;
  for (const group of file.testGroups) {
    const key = publicKeyFromSpki(group.publicKeyDer);
    for (const { tcId, comment, msg, sig, result } of group.tests) {
      seen += 1;
      if ((await verify(key, msg, sig)) !== RESULTS[result]) bad.push(`${tcId} ${result}: ${comment}`);
    }
  }
  return { wrong: bad, seen };
}

describe.each(ADAPTERS)('wycheproof by %s', (_name, crypto) => {
  const ed25519 = load('ed25519', signatureFile);
  it.skipIf(ed25519 === null)('agrees on all 151 Ed25519 cases', async () => {
    if (ed25519 === null) return;
    expect(await wrong(ed25519, crypto.verify)).toEqual({ wrong: [], seen: 151 });
  });

  const der = load('ecdsa_secp256r1_sha256', signatureFile);
  it.skipIf(der === null)('agrees on all 484 ECDSA P-256 cases in DER', async () => {
    if (der === null) return;
    expect(await wrong(der, crypto.verify)).toEqual({ wrong: [], seen: 484 });
  });

  const raw = load('ecdsa_secp256r1_sha256_p1363', signatureFile);
  it.skipIf(raw === null)('agrees on all 262 ECDSA P-256 cases in r‖s, once they are DER', async () => {
    if (raw === null) return;
    const verify: Crypto['verify'] = async (key, message, signature) => {
      const encoded = derFromRaw(signature);
      return encoded !== null && crypto.verify(key, message, encoded);
    };
    expect(await wrong(raw, verify)).toEqual({ wrong: [], seen: 262 });
  });

  const mac = load('hmac_sha256', macFile);
  it.skipIf(mac === null)('gives all 174 HMAC-SHA-256 tags when HMAC is built on its SHA-256', () => {
    if (mac === null) return;
    const bad: string[] = [];
    let seen = 0;
    for (const group of mac.testGroups) {
      for (const { tcId, comment, key, msg, tag, result } of group.tests) {
        seen += 1;
        const own = hmac(crypto, key, msg).subarray(0, group.tagSize / 8);
        if (equalBytes(own, tag) !== RESULTS[result]) bad.push(`${tcId} ${result}: ${comment}`);
      }
    }
    expect({ bad, seen }).toEqual({ bad: [], seen: 174 });
  });
});

/** RFC 2104, by nothing but the port's own hash, in pieces. */
function hmac(crypto: Crypto, key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(64);
  block.set(key.length > 64 ? crypto.sha256().update(key).digest() : key);
  const pad = (byte: number) => block.map((value) => value ^ byte);
  const half = message.length >> 1;
  const inner = crypto
    .sha256()
    .update(pad(0x36))
    .update(message.subarray(0, half))
    .update(message.subarray(half))
    .digest();
  return crypto
    .sha256()
    .update(concatBytes(pad(0x5c), inner))
    .digest();
}

describe('keys of the published groups', () => {
  const file = load('ecdsa_secp256r1_sha256', signatureFile);
  it.skipIf(file === null)('are the same key in PEM and in DER', () => {
    for (const { publicKeyDer, publicKeyPem } of file?.testGroups ?? [])
      expect(publicKeyFromPem(publicKeyPem)).toEqual(publicKeyFromSpki(publicKeyDer));
  });

  it.skipIf(file === null)('have signatures whose strict DER comes back byte for byte', () => {
    let valid = 0;
    for (const { tests } of file?.testGroups ?? []) {
      for (const { sig, result } of tests) {
        const raw = rawFromDer(sig);
        if (raw !== null) expect(derFromRaw(raw)).toEqual(sig);
        if (result === 'valid') valid += raw === null ? 0 : 1;
      }
    }
    expect(valid).toBe(174);
  });
});
