import { z } from 'zod';
import { canonicalJson, type Json, originSchema } from '@/lib/kernel';
import { tenantIdSchema } from '@/lib/tenants';
import { BUNDLE_FILES, bundlePathSchema } from './bundle-files';
import { evidenceKindSchema, releaseSchema, sha256HexSchema, verdictSchema } from './record';

/** Folders of a bundle that MC fills itself. */
const RESERVED_FOLDERS = ['attestations', 'log', 'keys', 'superseded'];
const RESERVED_FILES: readonly string[] = Object.values(BUNDLE_FILES);
const PATH_MAX = 100;
const PATH_MAX_SEGMENTS = 6;
const DETAIL_MAX = 64 * 1024;

/** Where a record stands in a bundle. Leaves room for `superseded/<record id>/` in front of it. */
export const recordPathSchema = bundlePathSchema
  .max(PATH_MAX, `expected a path of at most ${PATH_MAX} characters`)
  .refine((path) => path.split('/').length <= PATH_MAX_SEGMENTS, 'expected at most 6 parts between slashes')
  .refine(
    (path) => !RESERVED_FOLDERS.includes(path.split('/')[0] ?? '') && !RESERVED_FILES.includes(path),
    `expected a path that MC does not use itself; not ${RESERVED_FOLDERS.join('/, ')}/, manifest.json or VERIFY.md`,
  );

/** Kinds of item of a manifest that are no evidence of their own. */
const RESERVED_KINDS = ['statement', 'keys', 'guide', 'log', 'keyset', 'bundle-manifest'];

const ownKindSchema = evidenceKindSchema.refine(
  (kind) => !RESERVED_KINDS.includes(kind),
  `expected a kind that MC does not use itself; not ${RESERVED_KINDS.join(', ')}`,
);

const jsonObject = z
  .record(z.string().max(200), z.json(), 'expected a JSON object')
  .refine(fitsDetail, `expected at most ${DETAIL_MAX} characters of JSON`);

export const mediaTypeSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9!#$&^_.+-]{0,60}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}(?:; ?[a-z0-9-]{1,20}=[\w."+-]{1,40})?$/i,
    'expected a media type such as application/json',
  )
  .max(120);

const titleSchema = z
  .string('expected a title, such as Load test of the checkout')
  .trim()
  .min(1, 'expected a title, such as Load test of the checkout')
  .max(200, 'expected at most 200 characters');

/** Everything about new evidence but its bytes and who records it. */
export const newRecordSchema = z.strictObject({
  kind: ownKindSchema,
  title: titleSchema,
  path: recordPathSchema,
  release: releaseSchema.optional(),
  tenantId: tenantIdSchema.nullable().default(null),
  verdict: verdictSchema.nullable().default(null),
  /** Only when it is not the installation's own, such as a replay */
  origin: originSchema.optional(),
  mediaType: mediaTypeSchema.default('application/octet-stream'),
  /** What the statement says beyond what every statement says */
  predicate: jsonObject.default({}),
  /** Where it came from: a query with its range, a URL, a run */
  source: jsonObject,
  cites: z
    .array(
      z.strictObject({
        sha256: sha256HexSchema,
        role: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a role such as baseline'),
      }),
    )
    .max(100, 'expected at most 100 citations')
    .default([]),
});
export type NewRecord = z.input<typeof newRecordSchema>;

/** Approvals and denials come from people who decide a request; a file somebody attaches is neither. */
const attachKindSchema = ownKindSchema.refine(
  (kind) => !kind.endsWith('-approval') && !kind.endsWith('-denial'),
  'expected a kind that is no approval and no denial; ask for one with mc approvals request',
);

/** Query of `POST /api/evidence/records`; the file is the body. */
export const attachQuerySchema = z.strictObject({
  kind: attachKindSchema,
  title: titleSchema,
  path: recordPathSchema,
  tenant: tenantIdSchema.optional(),
  release: releaseSchema.optional(),
  verdict: verdictSchema.optional(),
  /** Where the file is from, such as the address of a run */
  from: z.string().min(1, 'expected text').max(2_000, 'expected at most 2,000 characters').optional(),
});
export type AttachQuery = z.output<typeof attachQuerySchema>;

/** Largest file that can be attached in one request. */
export const ATTACH_MAX_BYTES = 16 * 1024 * 1024;

/** Identifier of an evidence record in an address. */
export const recordIdSchema = z
  .string()
  .regex(/^evd_[0-9A-Z]{26}$/, 'expected an evidence record such as evd_01J…');

function fitsDetail(value: unknown): boolean {
  try {
    return canonicalJson(value as Json).length <= DETAIL_MAX;
  } catch {
    return false;
  }
}
