/** What the queue can be narrowed by, as it stands in the address. */
export const FILTER_NAMES = ['state', 'kind', 'tenant', 'waiting'] as const;
export type ApprovalFilter = Record<(typeof FILTER_NAMES)[number], string | null>;

export const NO_FILTER: ApprovalFilter = { state: null, kind: null, tenant: null, waiting: null };

/** What to ask for what is open: everything that waits, or what waits for whoever looks, which is open anyway. */
export function openOnly(filter: ApprovalFilter): ApprovalFilter {
  return filter.waiting === null ? { ...filter, state: 'pending' } : filter;
}

/** The filter in a page's query; one given twice or empty counts as not given. */
export function readFilter(query: Readonly<Record<string, string | string[] | undefined>>): ApprovalFilter {
  const read = (name: keyof ApprovalFilter) => {
    const value = query[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  return { state: read('state'), kind: read('kind'), tenant: read('tenant'), waiting: read('waiting') };
}
