/** What the list of attestations can be narrowed by, as it stands in the address. */
export const FILTER_NAMES = [
  'what',
  'source',
  'drift',
  'verdict',
  'origin',
  'release',
  'environment',
] as const;
export type AttestationFilter = Record<(typeof FILTER_NAMES)[number], string | null>;

/** What the API is asked: only what is set. */
export function queryOf(filter: AttestationFilter): Record<string, string> {
  return Object.fromEntries(
    FILTER_NAMES.flatMap((name) => {
      const value = filter[name];
      return value === null || value === '' ? [] : [[name, value]];
    }),
  );
}
