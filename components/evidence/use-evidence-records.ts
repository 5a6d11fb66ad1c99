'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type EvidenceFilter, queryOfFilter } from '@/components/evidence/evidence-filter';
import { ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import type { EvidencePage, EvidenceRecord } from '@/lib/evidence';

/** How many records one request brings. */
export const PAGE_RECORDS = 100;
/** A new record gets its leaf within a second; until all on screen have one, the list looks often. */
const WAITING_MS = 1_000;
const CALM_MS = 15_000;
/** Beyond this many pages re-reading all of them costs more than it tells. */
const REREAD_PAGES = 2;

/** Asks for one page of records; a filter whose time cannot be read is refused here in the words of the field. */
export async function askRecords(
  filter: EvidenceFilter,
  page: { before?: string | undefined; limit: number },
  signal?: AbortSignal,
): Promise<EvidencePage> {
  const asked = queryOfFilter(filter, Math.floor(Date.now() / 1000));
  if (!asked.ok) {
    throw new ApiError({
      status: 400,
      code: 'invalid_input',
      detail: asked.message,
      requestId: null,
      fields: [{ field: asked.field, expected: asked.message }],
    });
  }
  const query = { ...asked.query, before: page.before, limit: page.limit };
  return callApi<EvidencePage>(apiPaths.evidenceRecords(query), signal === undefined ? {} : { signal });
}

/** The explorer’s records, a page at a time, kept current while few pages are open. What is shown stays while it is re-read. */
export function useEvidenceRecords(
  filter: EvidenceFilter,
  initial: { filter: EvidenceFilter; page: EvidencePage } | null,
) {
  const isInitial = initial !== null && JSON.stringify(initial.filter) === JSON.stringify(filter);
  const query = useInfiniteQuery<EvidencePage, ApiError>({
    queryKey: ['evidence', filter],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      askRecords(filter, { before: pageParam as string | undefined, limit: PAGE_RECORDS }, signal),
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      if (state.error !== null || pages.length > REREAD_PAGES) return false;
      const waits = pages.some(({ records }) => records.some(({ leafIndex }) => leafIndex === null));
      return waits ? WAITING_MS : CALM_MS;
    },
    ...(isInitial
      ? { initialData: { pages: [initial.page], pageParams: [undefined] }, staleTime: CALM_MS }
      : {}),
  });
  const records: EvidenceRecord[] = query.data?.pages.flatMap((page) => page.records) ?? [];
  return { ...query, records };
}
