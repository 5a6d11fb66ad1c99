'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { AuditFilters } from '@/components/audit/audit-filters';
import { AuditRows } from '@/components/audit/audit-rows';
import { EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import type { AuditPage } from '@/lib/audit';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

const FILTER = {
  action: parseAsString,
  tenantId: parseAsString,
  actorId: parseAsString,
  objectId: parseAsString,
};

/** Who changed what, newest first. Filters live in the address; older rows are read as one asks for them. */
export function AuditView({
  initial,
  actions,
  tenantIds,
}: {
  initial: AuditPage;
  actions: readonly string[];
  tenantIds: readonly string[];
}) {
  const [filter, setFilter] = useQueryStates(FILTER, { history: 'replace' });
  const query = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== null && value !== ''),
  );
  const isFiltered = Object.keys(query).length > 0;
  const pages = useInfiniteQuery<AuditPage, ApiError>({
    queryKey: ['audit', query],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      callApi<AuditPage>(apiPaths.audit({ ...query, before: pageParam as string | undefined }), { signal }),
    getNextPageParam: (page) => page.nextBefore ?? undefined,
    ...(isFiltered ? {} : { initialData: { pages: [initial], pageParams: [undefined] }, staleTime: 30_000 }),
  });
  const events = pages.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Card>
      <AuditFilters
        filter={filter}
        onChange={(change) => setFilter(change)}
        actions={actions}
        tenantIds={tenantIds}
      />
      {pages.error !== null && (
        <ErrorState
          title="The audit trail could not be read"
          detail={pages.error.message}
          requestId={pages.error.requestId}
          onRetry={() => pages.refetch()}
        />
      )}
      {events.length > 0 ? (
        <AuditRows events={events} />
      ) : (
        pages.isSuccess && (
          <EmptyState
            title={isFiltered ? 'No row matches' : 'Nothing has been changed yet'}
            action={
              isFiltered && (
                <Button
                  onClick={() => setFilter({ action: null, tenantId: null, actorId: null, objectId: null })}
                >
                  Show all rows
                </Button>
              )
            }
          >
            Every change to people, tokens, tenants and events adds a row here, in the same transaction as the
            change.
          </EmptyState>
        )
      )}
      {pages.hasNextPage && (
        <div className="p-3">
          <Button disabled={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
            {pages.isFetchingNextPage ? 'Reading older rows' : 'Show older rows'}
          </Button>
        </div>
      )}
    </Card>
  );
}
