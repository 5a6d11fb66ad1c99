'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ApprovalFilter } from '@/components/approvals/approval-filter';
import type { ApprovalView } from '@/lib/approvals';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

export type ApprovalsPage = { approvals: ApprovalView[]; nextBefore: string | null };

const PAGE = 50;
const REREAD_MS = 10_000;
/** Beyond this many pages re-reading all of them costs more than it tells. */
const REREAD_PAGES = 2;

/** Asks for one page of requests. */
export function askApprovals(
  filter: ApprovalFilter,
  page: { before?: string | undefined; limit?: number },
  signal?: AbortSignal,
): Promise<ApprovalsPage> {
  const query = {
    state: filter.state ?? undefined,
    kind: filter.kind ?? undefined,
    tenant: filter.tenant ?? undefined,
    waiting: filter.waiting ?? undefined,
    before: page.before,
    limit: page.limit ?? PAGE,
  };
  return callApi<ApprovalsPage>(apiPaths.approvals(query), signal === undefined ? {} : { signal });
}

/** Requests, newest first, a page at a time, read again while few pages are open. What is shown stays meanwhile. */
export function useApprovals(
  filter: ApprovalFilter,
  initial: { filter: ApprovalFilter; page: ApprovalsPage } | null,
) {
  const isInitial = initial !== null && JSON.stringify(initial.filter) === JSON.stringify(filter);
  const query = useInfiniteQuery<ApprovalsPage, ApiError>({
    queryKey: ['approvals', filter],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      askApprovals(filter, { before: pageParam as string | undefined }, signal),
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.error !== null || (state.data?.pages.length ?? 0) > REREAD_PAGES ? false : REREAD_MS,
    ...(isInitial
      ? { initialData: { pages: [initial.page], pageParams: [undefined] }, staleTime: REREAD_MS }
      : {}),
  });
  return { ...query, approvals: query.data?.pages.flatMap((page) => page.approvals) ?? [] };
}
