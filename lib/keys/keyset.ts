import { z } from 'zod';
import { algorithmSchema, keyPurposeSchema } from './algorithm';

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
