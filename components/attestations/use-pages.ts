'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { type ApiError, callApi } from '@/lib/client/api';

/** Pages of an answer that names its next one, read on demand; what is shown stays while another filter is read. */
export function usePages<Page>(asked: {
  key: readonly unknown[];
  /** Address of a page; `after` is undefined for the first */
  path: (after: string | number | undefined) => string;
  next: (page: Page) => string | number | null;
  initial?: Page | null | undefined;
  /** How often what is shown is read again while few pages are open */
  everyMs?: number;
}) {
  const { initial, everyMs } = asked;
  return useInfiniteQuery<Page, ApiError>({
    queryKey: asked.key,
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      callApi<Page>(asked.path(pageParam as string | number | undefined), { signal }),
    getNextPageParam: (page) => asked.next(page) ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      everyMs === undefined || state.error !== null || (state.data?.pages.length ?? 0) > 2 ? false : everyMs,
    ...(initial === null || initial === undefined
      ? {}
      : { initialData: { pages: [initial], pageParams: [undefined] }, staleTime: everyMs ?? 30_000 }),
  });
}
