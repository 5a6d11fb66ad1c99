import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs';
import { DEFAULT_RANGE } from './time-range';

/** Everything a view of charts keeps, and it keeps it in the address alone: pasting the address shows the same view. */
export const chartSearchParams = {
  from: parseAsString.withDefault(DEFAULT_RANGE.from),
  to: parseAsString.withDefault(DEFAULT_RANGE.to),
  panel: parseAsString,
  view: parseAsStringLiteral(['chart', 'table'] as const).withDefault('chart'),
};

/** The compare view adds which tenants, and whether each chart has a y scale of its own. */
export const compareSearchParams = {
  from: chartSearchParams.from,
  to: chartSearchParams.to,
  tenants: parseAsArrayOf(parseAsString).withDefault([]),
  scale: parseAsStringLiteral(['shared', 'independent'] as const).withDefault('shared'),
};
