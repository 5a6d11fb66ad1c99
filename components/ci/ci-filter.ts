/** What narrows the list of results, as the address holds it. */
export const CI_FILTER_NAMES = ['name', 'verdict', 'release', 'commit'] as const;
export type CiFilterName = (typeof CI_FILTER_NAMES)[number];
export type CiFilter = Record<CiFilterName, string | null>;

/** The filter in an address; a value given twice counts as none. */
export function readCiFilter(query: Readonly<Record<string, string | string[] | undefined>>): CiFilter {
  const of = (name: CiFilterName) => {
    const value = query[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { name: of('name'), verdict: of('verdict'), release: of('release'), commit: of('commit') };
}

/** The filter as the API takes it. */
export function ciQuery(filter: CiFilter): Partial<Record<CiFilterName, string>> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
}
