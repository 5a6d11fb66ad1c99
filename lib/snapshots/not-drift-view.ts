import { z } from 'zod';
import { compareText } from './compare-text';
import { NORMALISED, NORMALISING_RULE_NAMES, NORMALISING_RULES } from './normalising-rules';
import type { SnapshotSources } from './snapshot-sources';
import { driftQuerySchema, WRITTEN_STATES } from './snapshot-view';

/** What is asked of everything that normalising changed on the two sides of a comparison: `q` is part of an identity or a path. */
export const notDriftQuerySchema = driftQuerySchema
  .pick({ base: true, head: true, q: true, offset: true, limit: true })
  .extend({
    does: z.enum(NORMALISED, `expected one of ${NORMALISED.join(', ')}`).optional(),
    /** Only what a rule did on one side and not on the other, which is what looks different */
    differs: z.enum(['yes'], 'expected yes').optional(),
  });
export type NotDriftQuery = z.output<typeof notDriftQuerySchema>;

const place = z.object({ file: z.string(), line: z.int() });
const fieldSchema = z.object({
  identity: z.string(),
  rule: z.enum(NORMALISING_RULE_NAMES),
  does: z.enum(NORMALISED),
  /** As it was written on the side that has it, the head before the base */
  path: z.string(),
  /** Null where the rule had nothing to do on that side */
  base: place.nullable(),
  head: place.nullable(),
});
export type NotDriftField = z.infer<typeof fieldSchema>;

/** One page of the fields that are compared otherwise than they were written, with totals over all of them. */
export const notDriftPageSchema = z.object({
  /** Whether each side says what became of its fields; only `known` and `cluster` do */
  written: z.object({ base: z.enum(WRITTEN_STATES), head: z.enum(WRITTEN_STATES) }),
  total: z.int(),
  matching: z.int(),
  byClass: z.record(z.string(), z.int()),
  /** Fields beyond those kept of one object, on both sides */
  notKept: z.int(),
  fields: z.array(fieldSchema),
  nextOffset: z.int().nullable(),
});
export type NotDriftPage = z.infer<typeof notDriftPageSchema>;

/** What became of each field on either side, one line for both where the same rule did the same, in the order of identities. */
export function notDriftFields(
  base: SnapshotSources | null,
  head: SnapshotSources | null,
): { fields: NotDriftField[]; notKept: number } {
  const found = new Map<string, NotDriftField>();
  let notKept = 0;
  for (const [side, sources] of [
    ['head', head],
    ['base', base],
  ] as const)
    for (const [identity, { file, notes, notesTotal }] of sources?.objects ?? []) {
      notKept += (notesTotal ?? notes.length) - notes.length;
      for (const { rule, path, line, file: other } of notes) {
        const key = JSON.stringify([identity, path, rule]);
        const { does } = NORMALISING_RULES[rule];
        const field = found.get(key) ?? { identity, rule, does, path, base: null, head: null };
        found.set(key, { ...field, [side]: { file: other ?? file, line } });
      }
    }
  const fields = [...found.values()].sort(
    (a, b) =>
      compareText(a.identity, b.identity) || compareText(a.path, b.path) || compareText(a.rule, b.rule),
  );
  return { fields, notKept };
}

/** The page asked for, and how many there are of each class in what the words and sides leave. */
export function pageNotDrift(
  fields: readonly NotDriftField[],
  { does, differs, q, offset, limit }: Omit<NotDriftQuery, 'base' | 'head'>,
): Pick<NotDriftPage, 'total' | 'matching' | 'byClass' | 'fields' | 'nextOffset'> {
  const words = q?.toLowerCase();
  const narrowed = fields.filter(
    ({ identity, path, base, head }) =>
      (differs === undefined || base === null || head === null) &&
      (words === undefined || `${identity} ${path}`.toLowerCase().includes(words)),
  );
  const byClass: Record<string, number> = {};
  for (const field of narrowed) byClass[field.does] = (byClass[field.does] ?? 0) + 1;
  const wanted = narrowed.filter((field) => does === undefined || field.does === does);
  const end = offset + limit;
  return {
    total: fields.length,
    matching: wanted.length,
    byClass,
    fields: wanted.slice(offset, end),
    nextOffset: end < wanted.length ? end : null,
  };
}
