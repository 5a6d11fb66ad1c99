import { z } from 'zod';
import {
  AppError,
  canonicalJson,
  fromBase64,
  type Json,
  parseOrThrow,
  parseStrictJson,
  toBase64,
  utf8,
} from '@/lib/kernel';
import {
  algorithmSchema,
  KEY_PURPOSES,
  type KeyPurpose,
  keyPurposeSchema,
  type PublicKey,
} from './algorithm';
import { publicKeyFromSpki } from './pem';

export const keyIdSchema = z
  .string()
  .regex(
    /^SHA256:[A-Za-z0-9+/]{43}$/,
    'expected a fingerprint such as SHA256:ty50g…, as ssh-keygen -l prints it',
  );

const instant = z.iso.datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00.000Z' });

/** A key with the time it is good for. `validTo` null: still in use. `revokedAt` set: nothing it signed from then on counts. */
export const keysetKeySchema = z.strictObject({
  keyId: keyIdSchema,
  purpose: keyPurposeSchema,
  algorithm: algorithmSchema,
  /** Standard base64 of the DER SubjectPublicKeyInfo */
  spki: z.string().max(400),
  validFrom: instant,
  validTo: instant.nullable(),
  revokedAt: instant.nullable(),
  reason: z.string().max(500).nullable(),
});
export type KeysetKey = z.infer<typeof keysetKeySchema>;

/** Which key is good for what and when, of one log. Canonical JSON, signed by its root key. */
export const keysetSchema = z.strictObject({
  v: z.literal(1),
  /** Origin of the log, such as `mission-control/0a1b2c3d/log` */
  origin: z.string().min(1).max(200),
  version: z.int().min(1),
  createdAt: instant,
  keys: z.array(keysetKeySchema).min(3).max(200),
  /** SHA-256 of the document before; null for the first */
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});
export type Keyset = z.infer<typeof keysetSchema>;

/** What is signed and hashed: the keyset as canonical JSON. */
export function encodeKeyset(keyset: Keyset): Uint8Array {
  return utf8(canonicalJson(keyset as Json));
}

/**
 * A keyset from bytes of whatever source; throws `invalid_input`. Ids must be those of the keys they stand for, each key stands
 * once, and there is at least one of each purpose. Says nothing about who signed it.
 */
export function parseKeyset(bytes: Uint8Array): Keyset {
  const json = parseStrictJson(bytes, { maxBytes: 256 * 1024, maxDepth: 8, maxMembers: 5_000 });
  const keyset = parseOrThrow(keysetSchema, json, 'The keyset');
  const ids = new Set(keyset.keys.map((key) => publicKeyOf(key).keyId));
  if (ids.size !== keyset.keys.length) throw invalid('a key stands in it twice');
  const missing = KEY_PURPOSES.filter((purpose) => !keyset.keys.some((key) => key.purpose === purpose));
  if (missing.length > 0) throw invalid(`it has no key for ${missing.join(', ')}`);
  return keyset;
}

/** The public key of an entry; throws `invalid_input` when its id or algorithm is not the key's own. */
export function publicKeyOf(entry: KeysetKey): PublicKey {
  const key = publicKeyFromSpki(fromBase64(entry.spki));
  if (key.keyId !== entry.keyId) throw invalid(`${entry.keyId} is not the fingerprint of its key`);
  if (key.algorithm !== entry.algorithm) throw invalid(`${entry.keyId} is a key for ${key.algorithm}`);
  return key;
}

/** Machines that share a keyset may disagree on the time by this much before a new key looks as if it were from the future. */
const CLOCK_TOLERANCE_MS = 300_000;

/** The entry of a key put in use at `at`. It is good from a little earlier on, because other machines' clocks may be behind. */
export function keysetKeyOf(key: PublicKey, purpose: KeyPurpose, at: Date): KeysetKey {
  return {
    keyId: key.keyId,
    purpose,
    algorithm: key.algorithm,
    spki: toBase64(key.spki),
    validFrom: new Date(at.getTime() - CLOCK_TOLERANCE_MS).toISOString(),
    validTo: null,
    revokedAt: null,
    reason: null,
  };
}

function invalid(why: string): AppError {
  return new AppError('invalid_input', { message: `the keyset is not valid: ${why}` });
}
