'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useQueryStates } from 'nuqs';
import { useCallback } from 'react';
import { AuditExport } from '@/components/audit/audit-export';
import { AuditFilters } from '@/components/audit/audit-filters';
import { AUDIT_PARAMS, auditQueryOf, NO_FILTER } from '@/components/audit/audit-query';
import { AuditRows } from '@/components/audit/audit-rows';
import { LinkedRow } from '@/components/audit/linked-row';
import { EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import type { AuditPage } from '@/lib/audit';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';
import { resolveTimeFilter } from '@/lib/client/time-filter';

const PAGE = 100;
const REREAD_MS = 10_000;
/** While at most this many pages are read they keep themselves current; a longer trail is read again on demand. */
const LIVE_PAGES = 2;
const SKELETON_ROWS = [1, 2, 3, 4, 5, 6, 7, 8];

/** Who changed what, newest first. Filters and the open row live in the address; older rows are read as one scrolls. */
export function AuditView({
  initial,
  actions,
  tenantIds,
}: {
  initial: AuditPage;
  actions: readonly string[];
  tenantIds: readonly string[];
}) {
  const [{ row, ...filter }, setParams] = useQueryStates(AUDIT_PARAMS, { history: 'replace' });
  const isFiltered = Object.values(filter).some((value) => value !== null && value !== '');
  const times = resolveTimeFilter(filter, Date.now() / 1_000);
  const pages = useInfiniteQuery<AuditPage, ApiError>({
    queryKey: ['audit', filter],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) => {
      const query = auditQueryOf(filter, Date.now() / 1_000);
      const before = pageParam as string | undefined;
      return callApi<AuditPage>(apiPaths.audit({ ...query, before, limit: PAGE }), { signal });
    },
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    enabled: times.ok,
    placeholderData: (previous) => previous,
    refetchInterval: (query) =>
      (query.state.data?.pages.length ?? 0) <= LIVE_PAGES && query.state.error === null ? REREAD_MS : false,
    ...(isFiltered ? {} : { initialData: { pages: [initial], pageParams: [undefined] }, staleTime: 5_000 }),
  });
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = pages;
  const readMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const events = pages.data?.pages.flatMap((page) => page.events) ?? [];
  const isRowShown = row !== null && events.some((event) => event.id === row);
  return (
    <Card>
      <AuditFilters
        filter={filter}
        onChange={(change) => setParams({ ...change, row: null })}
        onClear={isFiltered ? () => void setParams(NO_FILTER) : null}
        actions={actions}
        tenantIds={tenantIds}
      >
        <Button
          tone="ghost"
          size="icon"
          aria-label="Read again"
          title="Read again"
          disabled={pages.isFetching}
          onClick={() => void pages.refetch()}
        >
          <RefreshCw aria-hidden />
        </Button>
        {times.ok && <AuditExport query={() => auditQueryOf(filter, Date.now() / 1_000)} />}
      </AuditFilters>
      {!times.ok && (
        <p role="alert" className="border-b border-line px-4 py-2 text-sm text-page-text">
          The period in the address cannot be read: {times.message}
        </p>
      )}
      {row !== null && !isRowShown && pages.isFetched && (
        <LinkedRow id={row} onClose={() => void setParams({ row: null })} />
      )}
      {pages.error !== null && (
        <ErrorState
          title={events.length > 0 ? 'Not all rows could be read' : 'The audit trail could not be read'}
          detail={pages.error.message}
          requestId={pages.error.requestId}
          onRetry={() => void (isFetchNextPageError ? fetchNextPage() : pages.refetch())}
        />
      )}
      {events.length > 0 && (
        <AuditRows
          events={events}
          openId={row}
          onOpen={(id) => void setParams({ row: id })}
          onNearEnd={readMore}
        />
      )}
      {events.length === 0 && pages.isLoading && times.ok && (
        <div role="status" aria-label="Reading the audit trail" className="grid gap-px p-3">
          {SKELETON_ROWS.map((key) => (
            <Skeleton key={key} className="h-9 w-full" />
          ))}
        </div>
      )}
      {events.length === 0 && pages.isSuccess && (
        <EmptyState
          title={isFiltered ? 'No row matches' : 'Nothing has been changed yet'}
          action={isFiltered && <Button onClick={() => void setParams(NO_FILTER)}>Show all rows</Button>}
        >
          Every change to people, tokens, tenants, keys, evidence and events adds a row here, in the same
          transaction as the change.
        </EmptyState>
      )}
      {events.length > 0 && (
        <p className="border-t border-line px-4 py-2 text-xs text-muted" role="status">
          {isFetchingNextPage && 'Reading older rows'}
          {!isFetchingNextPage &&
            hasNextPage &&
            `${events.length} rows read; older ones follow as you scroll`}
          {!isFetchingNextPage && !hasNextPage && `${events.length} rows, the whole trail that matches`}
        </p>
      )}
    </Card>
  );
}
