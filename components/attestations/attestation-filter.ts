import { parseAsString, parseAsStringLiteral } from 'nuqs';

/** What the list can be narrowed by, as it stands in the address. */
export const ATTESTATION_FILTER = {
  what: parseAsStringLiteral(['snapshot', 'verdict'] as const),
  source: parseAsStringLiteral(['commit', 'files', 'stdin', 'cluster'] as const),
  drift: parseAsStringLiteral([
    'baseline',
    'same',
    'differs',
    'no-baseline',
    'incomplete',
    'not-comparable',
  ] as const),
  verdict: parseAsStringLiteral(['pass', 'fail', 'hold'] as const),
  origin: parseAsStringLiteral(['demo', 'replay', 'live'] as const),
  release: parseAsString,
  environment: parseAsString,
};
