'use client';

import { type ReactNode, useCallback } from 'react';
import { Command, EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { chipsOf, type EvidenceFilter, NO_FILTER } from '@/components/evidence/evidence-filter';
import { EvidenceList } from '@/components/evidence/evidence-list';
import { EvidenceHead } from '@/components/evidence/evidence-row';
import { EvidenceSkeleton } from '@/components/evidence/evidence-skeleton';
import type { useEvidenceRecords } from '@/components/evidence/use-evidence-records';
import { WaitingNote } from '@/components/evidence/waiting-note';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { cn } from '@/lib/client/class-names';

type BodyProps = {
  records: ReturnType<typeof useEvidenceRecords>;
  filter: EvidenceFilter;
  onChange: (change: Partial<EvidenceFilter>) => void;
  chosen: ReadonlySet<string>;
  onChoose: (recordId: string) => void;
  /** What one may do when there is nothing yet */
  nextStep: ReactNode;
};

/** The list in whichever state it is: loading, empty, nothing that matches, failed, partly there, or whole. */
export function EvidenceBody({ records: query, filter, onChange, chosen, onChoose, nextStep }: BodyProps) {
  const { records, error, hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData } = query;
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && error === null && !isPlaceholderData) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, error, isPlaceholderData, fetchNextPage]);
  const isFiltered = chipsOf(filter).length > 0;
  const isRefused = error?.code === 'invalid_input';
  return (
    <>
      <WaitingNote records={records} />
      {isRefused && <RefusedFilter message={error.message} onClear={() => onChange(NO_FILTER)} />}
      {error !== null && !isRefused && (
        <Card>
          <ErrorState
            title={records.length > 0 ? 'Not all records could be read' : 'The records could not be read'}
            detail={
              records.length > 0 ? `${error.message} What was read before is still shown.` : error.message
            }
            requestId={error.requestId}
            onRetry={() => void (query.isFetchNextPageError ? fetchNextPage() : query.refetch())}
          />
        </Card>
      )}
      {query.isPending && <EvidenceSkeleton />}
      {records.length > 0 && !isRefused && (
        <Card
          className={cn('overflow-clip', isPlaceholderData && 'opacity-60')}
          aria-busy={isPlaceholderData}
        >
          <EvidenceHead />
          <EvidenceList records={records} chosen={chosen} onChoose={onChoose} onNearEnd={readOn} />
          <p role="status" className="px-4 py-2 text-xs text-muted">
            {isFetchingNextPage
              ? `${records.length} records; reading older ones`
              : hasNextPage
                ? `${records.length} records so far`
                : records.length === 1
                  ? '1 record, the only one'
                  : `${records.length} records, all there are`}
          </p>
        </Card>
      )}
      {query.isSuccess && records.length === 0 && (
        <Card>
          {isFiltered ? (
            <EmptyState
              title="No record matches"
              action={<Button onClick={() => onChange(NO_FILTER)}>Show all records</Button>}
            >
              Nothing that you may see matches this filter. Remove one of the filters above, or all of them.
            </EmptyState>
          ) : (
            <EmptyState title="Nothing is recorded yet" action={nextStep}>
              Whatever Mission Control can prove is kept here, signed and in a log that cannot be rewritten.
              Start with the dashboard export: <Command>mc evidence record dashboard</Command>
            </EmptyState>
          )}
        </Card>
      )}
    </>
  );
}

/** The asker's mistake, not the server's: which field, what was expected, and the way out. */
function RefusedFilter({ message, onClear }: { message: string; onClear: () => void }) {
  return (
    <Card role="alert">
      <EmptyState
        title="This filter cannot be used"
        action={<Button onClick={onClear}>Clear all filters</Button>}
      >
        {message}
      </EmptyState>
    </Card>
  );
}
