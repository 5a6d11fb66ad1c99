import { z } from 'zod';
import { logKindSchema } from '@/lib/kernel';
import { algorithmSchema, keyPurposeSchema } from './algorithm';
import { judgeEntry } from './judge-key';
import { type Keyset, keyIdSchema, keysetKeySchema } from './keyset';

/** `in-use` signs; `overlap` no longer signs but what it signs still counts; the rest is as it says. */
export const KEY_STATES = ['in-use', 'overlap', 'retired', 'revoked', 'not-yet'] as const;

const keyViewSchema = keysetKeySchema
  .omit({ spki: true })
  .extend({ state: z.enum(KEY_STATES), pem: z.string() });

/** Keys of this installation's log, the newest of each purpose first. Without a version nothing was signed yet. */
export const keysViewSchema = z.object({
  log: logKindSchema,
  origin: z.string(),
  version: z.int().nullable(),
  createdAt: z.string().nullable(),
  /** Fingerprint to compare with one obtained elsewhere */
  rootKeyId: keyIdSchema.nullable(),
  /** Whether the root key’s statement about the keyset holds; null without a keyset */
  signature: z.object({ state: z.enum(['pass', 'fail']), reason: z.string() }).nullable(),
  keys: z.array(keyViewSchema),
});
export type KeysView = z.infer<typeof keysViewSchema>;

/** State of every key at a time. */
export function keyStates(keyset: Keyset, at: Date): Map<string, (typeof KEY_STATES)[number]> {
  return new Map(
    keyset.keys.map((entry) => {
      const { state } = judgeEntry(entry, at);
      if (state === 'retired' || state === 'revoked' || state === 'not-yet') return [entry.keyId, state];
      return [entry.keyId, entry.validTo === null && entry.revokedAt === null ? 'in-use' : 'overlap'];
    }),
  );
}

const reasonSchema = z
  .string('expected a reason')
  .trim()
  .min(3, 'expected a reason of at least 3 characters, such as "yearly rotation"')
  .max(500, 'expected at most 500 characters');

const versionSchema = z
  .int('expected the version of the keyset that was looked at')
  .min(1, 'expected the version of the keyset that was looked at')
  .optional();

export const MAX_OVERLAP_HOURS = 24 * 90;

/** Puts a new key in use. With `version` only if nobody changed the keyset since. */
export const rotateKeySchema = z.strictObject({
  purpose: keyPurposeSchema,
  reason: reasonSchema,
  algorithm: algorithmSchema.optional(),
  overlapHours: z.coerce
    .number(`expected 0 to ${MAX_OVERLAP_HOURS} hours`)
    .min(0, `expected 0 to ${MAX_OVERLAP_HOURS} hours`)
    .max(MAX_OVERLAP_HOURS, `expected 0 to ${MAX_OVERLAP_HOURS} hours`)
    .default(24),
  version: versionSchema,
});
export type RotateKeyInput = z.input<typeof rotateKeySchema>;

/** Takes trust away from a key, from now on or from a time that has passed. */
export const revokeKeySchema = z.strictObject({
  keyId: keyIdSchema,
  reason: reasonSchema,
  at: z.iso.datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' }).optional(),
  version: versionSchema,
});
export type RevokeKeyInput = z.input<typeof revokeKeySchema>;

/** A keyset as files for a stranger, by the names they have in a bundle’s `keys/`. */
export const keysetExportSchema = z.object({
  log: logKindSchema,
  origin: z.string(),
  version: z.int(),
  fingerprints: z.object({ root: keyIdSchema, attest: keyIdSchema, log: keyIdSchema }),
  files: z.record(z.string(), z.string()),
});
export type KeysetExport = z.infer<typeof keysetExportSchema>;
