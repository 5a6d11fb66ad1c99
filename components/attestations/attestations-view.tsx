'use client';

import { useQueryStates } from 'nuqs';
import { useRef } from 'react';
import { ATTESTATION_FILTER } from '@/components/attestations/attestation-filter';
import { type AttestationFilter, queryOf } from '@/components/attestations/attestation-query';
import { AttestationHead, AttestationRow } from '@/components/attestations/attestation-row';
import { AttestationToolbar } from '@/components/attestations/attestation-toolbar';
import { usePages } from '@/components/attestations/use-pages';
import { Command, EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { EvidenceSkeleton } from '@/components/evidence/evidence-skeleton';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { cn } from '@/lib/client/class-names';
import { apiPaths } from '@/lib/client/paths';
import { useRowKeys } from '@/lib/client/row-keys';
import type { AttestationsPage } from '@/lib/snapshots';

const NOTHING = Object.fromEntries(Object.keys(ATTESTATION_FILTER).map((name) => [name, null]));
const EVERY_MS = 15_000;

/** Snapshots and verdicts of gates, newest first, narrowed by what the address says. */
export function AttestationsView({
  initial,
}: {
  /** The first page of the filter in the address; null when it could not be read */
  initial: { query: Record<string, string>; page: AttestationsPage } | null;
}) {
  const [filter, setFilter] = useQueryStates(ATTESTATION_FILTER, { history: 'replace' });
  const query = queryOf(filter);
  const isInitial = initial !== null && JSON.stringify(initial.query) === JSON.stringify(query);
  const pages = usePages<AttestationsPage>({
    key: ['attestations', query],
    path: (before) => apiPaths.snapshots({ ...query, before, limit: 50 }),
    next: ({ nextBefore }) => nextBefore,
    initial: isInitial ? initial.page : null,
    everyMs: EVERY_MS,
  });
  const rows = pages.data?.pages.flatMap(({ attestations }) => attestations) ?? [];
  const list = useRef<HTMLUListElement>(null);
  useRowKeys(list, rows.length);
  const change = (next: Partial<AttestationFilter>) => void setFilter(next as Partial<typeof filter>);
  const isFiltered = Object.keys(query).length > 0;
  // That nothing matched was said of another filter.
  const isReadingAnew = pages.isPlaceholderData && rows.length === 0;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <AttestationToolbar filter={filter} onChange={change} />
      {pages.error !== null && (
        <Card>
          <ErrorState
            title={
              rows.length > 0 ? 'Not all attestations could be read' : 'The attestations could not be read'
            }
            detail={pages.error.message}
            requestId={pages.error.requestId}
            onRetry={() => void pages.refetch()}
          />
        </Card>
      )}
      {(pages.isPending || isReadingAnew) && <EvidenceSkeleton />}
      {rows.length > 0 && (
        <Card
          className={cn('overflow-clip', pages.isPlaceholderData && 'opacity-60')}
          aria-busy={pages.isPlaceholderData}
        >
          <AttestationHead />
          <ul ref={list} aria-label="Attestations">
            {rows.map((row) => (
              <li key={row.recordId} className="border-b border-line">
                <AttestationRow row={row} />
              </li>
            ))}
          </ul>
          <p role="status" className="flex flex-wrap items-center gap-3 px-4 py-2 text-xs text-muted">
            {rows.length === 1 ? '1 attestation' : `${rows.length} attestations`}
            {pages.hasNextPage ? ' so far' : ', all there are'}
            {pages.hasNextPage && (
              <Button
                size="sm"
                disabled={pages.isFetchingNextPage}
                onClick={() => void pages.fetchNextPage()}
              >
                {pages.isFetchingNextPage ? 'Reading older ones' : 'Show older ones'}
              </Button>
            )}
          </p>
        </Card>
      )}
      {pages.isSuccess && rows.length === 0 && !isReadingAnew && (
        <Card>
          {isFiltered ? (
            <EmptyState
              title="No attestation matches"
              action={<Button onClick={() => change(NOTHING)}>Show all attestations</Button>}
            >
              Nothing that you may see matches this filter. Remove a part of it, or all.
            </EmptyState>
          ) : (
            <EmptyState title="No configuration has been attested yet">
              A snapshot is what Kubernetes configuration says, in one form and signed. Take one of your
              manifests:{' '}
              <Command>
                mc attest snapshot --from deploy/k8s --out evidence/v0.3.3/config/config-snapshot.json
              </Command>
            </EmptyState>
          )}
        </Card>
      )}
    </div>
  );
}
