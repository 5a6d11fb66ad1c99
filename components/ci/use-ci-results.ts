'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type CiFilter, ciQuery } from '@/components/ci/ci-filter';
import type { CiResult, CiResultsPage } from '@/lib/ci';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const PAGE = 50;
/** Evidence is signed within seconds; until all on screen is, the list looks often. */
const WAITING_MS = 2_000;
const CALM_MS = 15_000;
/** Beyond this many pages re-reading all of them costs more than it tells. */
const REREAD_PAGES = 2;

/** Posted results, a page at a time, kept current while few pages are open. What is shown stays while it is read again. */
export function useCiResults(filter: CiFilter, initial: { filter: CiFilter; page: CiResultsPage } | null) {
  const isInitial = initial !== null && JSON.stringify(initial.filter) === JSON.stringify(filter);
  const query = useInfiniteQuery<CiResultsPage, ApiError>({
    queryKey: ['ci-results', filter],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      callApi<CiResultsPage>(
        apiPaths.ciResults({ ...ciQuery(filter), before: pageParam as string | undefined, limit: PAGE }),
        { signal },
      ),
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      if (state.error !== null || pages.length > REREAD_PAGES) return false;
      const waits = pages.some(({ results }) => results.some(({ evidence }) => evidence.state === 'waiting'));
      return waits ? WAITING_MS : CALM_MS;
    },
    ...(isInitial
      ? { initialData: { pages: [initial.page], pageParams: [undefined] }, staleTime: CALM_MS }
      : {}),
  });
  const results: CiResult[] = query.data?.pages.flatMap((page) => page.results) ?? [];
  return { ...query, results };
}
