import { z } from 'zod';
import { releaseSchema } from '@/lib/evidence';
import { canonicalJson, type Json } from '@/lib/kernel';
import { tenantIdSchema } from '@/lib/tenants';

/** Results every installation knows; `ci.names` adds to them. */
export const RESULT_NAMES = ['lint', 'tests', 'promtool', 'trajectory', 'grounding'] as const;
export const CI_VERDICTS = ['pass', 'fail', 'hold'] as const;

const DETAILS_MAX = 32 * 1024;

export const resultNameSchema = z
  .string('expected a name such as lint')
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a name such as lint');
export const ciVerdictSchema = z.enum(CI_VERDICTS, `expected one of ${CI_VERDICTS.join(', ')}`);
export const commitSchema = z
  .string('expected a commit of 40 hexadecimal digits')
  .regex(/^[0-9a-f]{40}$/, 'expected a commit of 40 lower-case hexadecimal digits');
const repositorySchema = z
  .string('expected a repository such as acme/shop')
  .regex(
    /^[A-Za-z0-9_.-]{1,100}(?:\/[A-Za-z0-9_.-]{1,100}){1,5}$/,
    'expected a repository such as acme/shop',
  );
const time = z.iso.datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' });
const count = z.int('expected a whole number').min(0, 'expected 0 or more').max(1_000_000_000);

export const countsSchema = z.strictObject({
  passed: count.default(0),
  failed: count.default(0),
  warned: count.default(0),
  skipped: count.default(0),
});

const detailsSchema = z
  .record(z.string().max(200), z.json(), 'expected a JSON object')
  .refine((value) => fits(value as Json), `expected at most ${DETAILS_MAX} characters of JSON`);

export const resultPostSchema = z.strictObject({
  kind: z.literal('result'),
  name: resultNameSchema,
  verdict: ciVerdictSchema,
  release: releaseSchema,
  commit: commitSchema,
  repository: repositorySchema,
  run: z.strictObject({
    id: z
      .string('expected the id of the run as text')
      .regex(/^[A-Za-z0-9_.:-]{1,80}$/, 'expected an id such as 4711'),
    attempt: z.int('expected a whole number from 1 on').min(1).max(10_000),
    url: z
      .url({ protocol: /^https?$/, error: 'expected an http(s) address of the run' })
      .max(1_000)
      .refine(
        (text) => new URL(text).username === '' && new URL(text).password === '',
        'expected an address without a password',
      ),
  }),
  startedAt: time,
  finishedAt: time,
  counts: countsSchema.optional(),
  details: detailsSchema.optional(),
  tenant: tenantIdSchema.optional(),
});
export type ResultPost = z.output<typeof resultPostSchema>;

/** A Sigstore bundle, as an object or as the text of its file, and the bytes it is about. */
export const attestationPostSchema = z.strictObject({
  kind: z.literal('attestation'),
  bundle: z.union(
    [
      z.record(z.string(), z.json()),
      z
        .string()
        .min(2)
        .max(4 * 1024 * 1024),
    ],
    'expected a Sigstore bundle, as an object or as the text of its file',
  ),
  artifact: z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'expected standard base64')
    .optional(),
  release: releaseSchema.optional(),
  tenant: tenantIdSchema.optional(),
});
export type AttestationPost = z.output<typeof attestationPostSchema>;

export const ciPostSchema = z.discriminatedUnion(
  'kind',
  [resultPostSchema, attestationPostSchema],
  'expected kind result or attestation',
);

/** What a post of a result is answered with. */
export const resultReplySchema = z
  .object({
    kind: z.literal('result'),
    id: z.string(),
    name: z.string(),
    verdict: ciVerdictSchema,
    release: z.string(),
    tenant: z.string().nullable(),
    bodyDigest: z.string(),
    receivedAt: z.iso.datetime(),
  })
  .meta({ id: 'CiResultReply' });

/** What a post of an attestation is answered with; `known` when the same statement had been posted or recorded before. */
export const attestationReplySchema = z
  .object({
    kind: z.literal('attestation'),
    predicateType: z.string(),
    payloadDigest: z.string(),
    signer: z.string(),
    keyId: z.string(),
    recordId: z.string(),
    artifactRecordId: z.string().nullable(),
    known: z.boolean(),
  })
  .meta({ id: 'CiAttestationReply' });

export const ciReplySchema = z.discriminatedUnion('kind', [resultReplySchema, attestationReplySchema]);
export type CiReply = z.output<typeof ciReplySchema>;

/** Keys as `Idempotency-Key` carries them. */
export const ciKeySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);

function fits(value: Json): boolean {
  try {
    return canonicalJson(value).length <= DETAILS_MAX;
  } catch {
    return false;
  }
}
