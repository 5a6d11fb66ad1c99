import { z } from 'zod';
import { releaseSchema } from '@/lib/evidence';
import { AppError } from '@/lib/kernel';
import { tenantIdSchema } from '@/lib/tenants';
import { ciVerdictSchema, commitSchema, countsSchema, resultNameSchema } from './post';

/** A result as lists show it. `evidence` says whether its statement is signed yet. */
export const ciResultSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    verdict: ciVerdictSchema,
    release: z.string(),
    commit: z.string(),
    repository: z.string(),
    run: z.object({ id: z.string(), attempt: z.int(), url: z.string() }),
    startedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    receivedAt: z.iso.datetime(),
    counts: countsSchema.nullable(),
    tenantId: z.string().nullable(),
    postedBy: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    /** What proved it: issuer, workflow, ref, … */
    identity: z.record(z.string(), z.unknown()),
    bodyDigest: z.string(),
    evidence: z.discriminatedUnion('state', [
      z.object({ state: z.literal('recorded'), recordId: z.string() }),
      z.object({ state: z.literal('waiting'), attempts: z.int(), problem: z.string().nullable() }),
    ]),
  })
  .meta({ id: 'CiResult' });
export type CiResult = z.infer<typeof ciResultSchema>;

export const ciResultsQuerySchema = z.strictObject({
  name: resultNameSchema.optional(),
  release: releaseSchema.optional(),
  commit: commitSchema.optional(),
  verdict: ciVerdictSchema.optional(),
  tenant: tenantIdSchema.optional(),
  before: z.string().max(120).optional(),
  limit: z.coerce.number('expected 1 to 200').int('expected 1 to 200').min(1).max(200).default(50),
});
export type CiResultsQuery = z.output<typeof ciResultsQuerySchema>;

export const ciResultsPageSchema = z.object({
  results: z.array(ciResultSchema),
  nextBefore: z.string().nullable(),
});
export type CiResultsPage = z.infer<typeof ciResultsPageSchema>;

const CURSOR = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_(cir_[0-9A-Z]{26})$/;

/** The last row already seen, as it travels in addresses. */
export function encodeResultCursor({ receivedAt, id }: Pick<CiResult, 'receivedAt' | 'id'>): string {
  return `${receivedAt}_${id}`;
}

/** Reads a cursor; throws `invalid_input` when this list has not given it out. */
export function parseResultCursor(text: string): { createdAt: Date; id: string } {
  const found = CURSOR.exec(text);
  const createdAt = new Date(found?.[1] ?? Number.NaN);
  if (found?.[2] !== undefined && !Number.isNaN(createdAt.getTime())) return { createdAt, id: found[2] };
  const expected = 'expected the value of nextBefore of the page before';
  throw new AppError('invalid_input', {
    message: 'cursor of the CI results is malformed',
    userMessage: `The query is not valid. before: ${expected}`,
    fields: [{ field: 'before', expected }],
  });
}
