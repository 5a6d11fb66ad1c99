import { type inferParserType, parseAsString, parseAsStringLiteral } from 'nuqs';
import { NORMALISED } from '@/lib/snapshots';

/** Everything the drift page keeps, and it keeps it in the address alone: pasting the address shows the same view. */
export const DRIFT_PARAMS = {
  base: parseAsString,
  head: parseAsString,
  class: parseAsStringLiteral(['added', 'removed', 'changed'] as const),
  risk: parseAsString,
  kind: parseAsString,
  q: parseAsString,
  view: parseAsStringLiteral(['unified', 'split'] as const).withDefault('unified'),
};

/** What is asked of everything that is no drift; `why` is null while that is closed. */
export const NOT_DRIFT_PARAMS = {
  why: parseAsStringLiteral(['all', ...NORMALISED] as const),
  whyq: parseAsString,
  /** Only what was done on one side */
  side: parseAsStringLiteral(['yes'] as const),
};
export type NotDriftAsked = inferParserType<typeof NOT_DRIFT_PARAMS>;
