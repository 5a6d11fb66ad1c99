import { parseAsString, parseAsStringLiteral } from 'nuqs';

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
