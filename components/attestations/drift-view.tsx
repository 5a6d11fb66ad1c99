'use client';

import { useQueryStates } from 'nuqs';
import { useRef } from 'react';
import { ChangeList } from '@/components/attestations/change-list';
import { DRIFT_PARAMS } from '@/components/attestations/drift-params';
import { DriftSummary } from '@/components/attestations/drift-summary';
import { DriftToolbar } from '@/components/attestations/drift-toolbar';
import { NotDriftPanel } from '@/components/attestations/not-drift-panel';
import { RevertCard } from '@/components/attestations/revert-card';
import { SnapshotChoice } from '@/components/attestations/snapshot-choice';
import { usePages } from '@/components/attestations/use-pages';
import { Command, EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { EvidenceSkeleton } from '@/components/evidence/evidence-skeleton';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { apiPaths } from '@/lib/client/paths';
import type { DriftPage, SnapshotSummary } from '@/lib/snapshots';

export type DriftProps = {
  /** Newest snapshots to choose from, and those in the address */
  snapshots: SnapshotSummary[];
  /** What is compared when the address names nothing: the baseline and what runs, or the newest two */
  usual: { base: string | null; head: string | null };
  /** The first page of the comparison in the address; null when it could not be read */
  initial: { query: Record<string, string>; page: DriftPage } | null;
  hasRunbook: boolean;
};

/** What differs between two snapshots: totals, then change after change with its risks, in one column or side by side. */
export function DriftView({ snapshots, usual, initial, hasRunbook }: DriftProps) {
  const [asked, setAsked] = useQueryStates(DRIFT_PARAMS, { history: 'replace' });
  const base = asked.base ?? usual.base;
  const head = asked.head ?? usual.head;
  const query = queryOf({ ...asked, base, head });
  const isInitial = initial !== null && JSON.stringify(initial.query) === JSON.stringify(query);
  const list = useRef<HTMLOListElement>(null);
  const pages = usePages<DriftPage>({
    key: ['drift', query],
    path: (offset) => apiPaths.drift({ ...query, offset, limit: 50 }),
    next: ({ nextOffset }) => nextOffset,
    initial: isInitial ? initial.page : null,
  });
  const read = pages.data?.pages[0];
  // What was compared before stays while a filter is read, never while two other snapshots are: "no drift" would be said of the wrong two.
  const first = read?.base.recordId === base && read.head.recordId === head ? read : undefined;
  const changes = pages.data?.pages.flatMap((page) => page.changes) ?? [];
  if (base === null || head === null) return <TooFew count={snapshots.length} />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="grid gap-2 sm:grid-cols-2">
        <SnapshotChoice
          label="Base"
          snapshots={snapshots}
          value={base}
          onChange={(next) => void setAsked({ base: next })}
        />
        <SnapshotChoice
          label="Head"
          snapshots={snapshots}
          value={head}
          onChange={(next) => void setAsked({ head: next })}
        />
      </div>
      {pages.error !== null && (
        <Card>
          <ErrorState
            title="The snapshots could not be compared"
            detail={`${pages.error.message} Nothing is known about drift between them.`}
            requestId={pages.error.requestId}
            onRetry={() => void pages.refetch()}
          />
        </Card>
      )}
      {first === undefined && pages.error === null && <EvidenceSkeleton />}
      {first !== undefined && pages.error === null && (
        <>
          <DriftSummary drift={first} hasRunbook={hasRunbook} />
          {first.total > 0 && (
            <DriftToolbar
              drift={first}
              asked={asked}
              onChange={(next) => void setAsked(next)}
              exportHref={(format) => apiPaths.driftExport({ ...query, format })}
            />
          )}
          {first.total > 0 && first.matching === 0 && pages.isPlaceholderData && <EvidenceSkeleton />}
          {first.total > 0 && first.matching === 0 && !pages.isPlaceholderData && (
            <Card>
              <EmptyState
                title="No change matches"
                action={
                  <Button onClick={() => void setAsked({ class: null, risk: null, kind: null, q: null })}>
                    Show all {first.total} changes
                  </Button>
                }
              >
                The two snapshots differ, but not in what this filter asks for.
              </EmptyState>
            </Card>
          )}
          <ChangeList
            list={list}
            changes={changes}
            view={asked.view}
            written={first.written}
            matching={first.matching}
            isOld={pages.isPlaceholderData}
            more={pages.hasNextPage ? () => void pages.fetchNextPage() : null}
            isReading={pages.isFetchingNextPage}
          />
          <NotDriftPanel drift={first} />
          {first.total > 0 && <RevertCard base={first.base} head={first.head} />}
        </>
      )}
    </div>
  );
}

/** What the API is asked: only what is set. */
function queryOf(asked: Record<'base' | 'head' | 'class' | 'risk' | 'kind' | 'q', string | null>) {
  const { base, head, class: cls, risk, kind, q } = asked;
  return Object.fromEntries(
    Object.entries({ base, head, class: cls, risk, kind, q }).flatMap(([name, value]) =>
      value === null || value === '' ? [] : [[name, value]],
    ),
  ) as Record<string, string>;
}

function TooFew({ count }: { count: number }) {
  return (
    <Card>
      <EmptyState title={count === 0 ? 'There is no snapshot to compare' : 'There is only one snapshot'}>
        Two are needed: one of what was approved and one of what is now. Take{' '}
        {count === 0 ? 'the first' : 'another'} with{' '}
        <Command>
          mc attest snapshot --from deploy/k8s --out evidence/v0.3.3/config/config-snapshot.json
        </Command>
      </EmptyState>
    </Card>
  );
}
