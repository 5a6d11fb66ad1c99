'use client';

import { useQuery } from '@tanstack/react-query';
import { AuditDetails } from '@/components/audit/audit-details';
import { isRowId } from '@/components/audit/audit-query';
import { ErrorState } from '@/components/console/error-state';
import { Timestamp } from '@/components/console/timestamp';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import type { AuditEvent, AuditPage } from '@/lib/audit';
import { type ApiError, callApi } from '@/lib/client/api';
import { apiPaths } from '@/lib/client/paths';

/** The row a link points to when it is not among the rows below: older, or outside the filter. */
export function LinkedRow({ id, onClose }: { id: string; onClose: () => void }) {
  const row = useQuery<AuditEvent | null, ApiError>({
    queryKey: ['audit-row', id],
    queryFn: ({ signal }) => readRow(id, signal),
    enabled: isRowId(id),
    staleTime: 30_000,
  });
  const event = row.data ?? null;
  return (
    <section aria-label="Linked row" className="border-b border-line bg-bg px-4 py-3">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="flex flex-wrap items-baseline gap-x-2 text-sm font-semibold">
          Row {id}
          {event !== null && (
            <>
              <span className="font-mono text-xs font-normal">{event.action}</span>
              <span className="text-xs font-normal text-muted">
                by {event.actor.name},{' '}
                <Timestamp epochSeconds={Math.floor(Date.parse(event.at) / 1000)} label="When" />
              </span>
            </>
          )}
        </h2>
        <Button size="sm" onClick={onClose}>
          Close
        </Button>
      </header>
      {row.isLoading && <Skeleton className="mt-2 h-32 w-full" />}
      {row.error !== null && (
        <ErrorState
          title="This row could not be read"
          detail={row.error.message}
          requestId={row.error.requestId}
          onRetry={() => row.refetch()}
        />
      )}
      {(row.isSuccess || !isRowId(id)) && event === null && (
        <p className="mt-1 text-sm text-muted">
          There is no such row among those you may see. Rows are never deleted: check the number in the link.
        </p>
      )}
      {event !== null && <AuditDetails event={event} />}
    </section>
  );
}

/** A page of one row that ends at the number asked for; it is the row if its number is. */
async function readRow(id: string, signal: AbortSignal): Promise<AuditEvent | null> {
  const before = String(BigInt(id) + 1n);
  const page = await callApi<AuditPage>(apiPaths.audit({ before, limit: 1 }), { signal });
  return page.events.find((event) => event.id === id) ?? null;
}
