import { z } from 'zod';
import { sha256HexSchema } from './record';

/** Whose evidence a bundle holds, and of what: the whole release, or single records. */
export const selectionSchema = z.strictObject({
  /** `*` for all tenants; otherwise these, and what concerns no tenant */
  tenants: z.union([z.literal('*'), z.array(z.string().max(63)).max(10_000)]),
  records: z.array(z.string().max(60)).max(1_000).optional(),
});
export type Selection = z.infer<typeof selectionSchema>;

/** How far a bundle is. `signed` is what a build that goes on after a kill needs to know of the manifest. */
export const progressSchema = z.strictObject({
  phase: z.enum(['queued', 'reading', 'signing', 'proving', 'sealing', 'sealed', 'failed']),
  done: z.int().min(0),
  total: z.int().min(0),
  signed: z
    .strictObject({
      auditEventId: z.string(),
      manifestSize: z.int(),
      statement: sha256HexSchema,
      statementSize: z.int(),
    })
    .optional(),
});
export type Progress = z.infer<typeof progressSchema>;

export const missingSchema = z.array(z.strictObject({ path: z.string(), reason: z.string() }));

/** A file of a sealed archive: where its bytes are. Small ones share a blob, `at` bytes from its start. */
export const sealedFileSchema = z.strictObject({
  path: z.string(),
  sha256: sha256HexSchema,
  size: z.int().min(0),
  kind: z.string(),
  record: z.string().nullable(),
  tenant: z.string().nullable(),
  pack: z.strictObject({ sha256: sha256HexSchema, at: z.int().min(0) }).optional(),
});
export type SealedFile = z.infer<typeof sealedFileSchema>;

/** The list of all files of an archive, in its order; the blob behind `files_digest`. */
export const sealedFilesSchema = z.array(sealedFileSchema).max(400_000);

/** Identifier of a bundle in an address. */
export const bundleIdSchema = z.string().regex(/^bdl_[0-9A-Z]{26}$/, 'expected a bundle such as bdl_01J…');

export const bundleQuerySchema = z.strictObject({
  release: z.string().max(60).optional(),
  limit: z.coerce.number('expected 1 to 200').int('expected 1 to 200').min(1).max(200).default(50),
});
