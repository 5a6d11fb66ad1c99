'use client';

import { useRef } from 'react';
import { type ApprovalFilter, NO_FILTER } from '@/components/approvals/approval-filter';
import { ApprovalRow } from '@/components/approvals/approval-row';
import { bySoonestEnd } from '@/components/approvals/approval-words';
import type { useApprovals } from '@/components/approvals/use-approvals';
import { Command, EmptyState } from '@/components/console/empty-state';
import { ErrorState } from '@/components/console/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import type { ApprovalView } from '@/lib/approvals';
import { useRowKeys } from '@/lib/client/row-keys';

type Query = ReturnType<typeof useApprovals>;

/** The queue in whichever state it is: loading, empty, nothing that matches, failed, or there. */
export function ApprovalsBody({
  all,
  waiting,
  filter,
  onChange,
}: {
  all: Query;
  waiting: Query;
  filter: ApprovalFilter;
  onChange: (change: Partial<ApprovalFilter>) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const showsWaiting = filter.state === null;
  const decided = showsWaiting ? all.approvals.filter(({ state }) => state !== 'pending') : all.approvals;
  const open = showsWaiting ? [...waiting.approvals].sort(bySoonestEnd) : [];
  useRowKeys(list, decided.length + open.length);
  const error = all.error ?? (showsWaiting ? waiting.error : null);
  if (error?.code === 'invalid_input') {
    return (
      <Card role="alert">
        <EmptyState
          title="This filter cannot be used"
          action={<Button onClick={() => onChange(NO_FILTER)}>Clear all filters</Button>}
        >
          {error.message}
        </EmptyState>
      </Card>
    );
  }
  const isFiltered = Object.values(filter).some((value) => value !== null);
  const isEmpty = all.isSuccess && waiting.isSuccess && decided.length + open.length === 0;
  return (
    <div ref={list} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {error !== null && (
        <Card>
          <ErrorState
            title="The requests could not be read"
            detail={`${error.message} What was read before, if anything, is still shown.`}
            requestId={error.requestId}
            onRetry={() => {
              void all.refetch();
              void waiting.refetch();
            }}
          />
        </Card>
      )}
      {(all.isPending || waiting.isPending) && error === null && <Loading />}
      {isEmpty &&
        (isFiltered ? (
          <NothingMatches forMe={filter.waiting !== null} onAll={() => onChange(NO_FILTER)} />
        ) : (
          <Card>
            <EmptyState title="Nothing waits for approval">
              What needs the signature of a second person appears here: configuration changes the gate held
              back, enactments, budgets, releases. Somebody proposes it with{' '}
              <Command>mc attest gate --request</Command>, <Command>mc approvals request</Command> or through
              the API.
            </EmptyState>
          </Card>
        ))}
      {open.length > 0 && <Section title="Waiting" note="Soonest to run out first" approvals={open} />}
      {decided.length > 0 && (
        <Section
          title={showsWaiting ? 'Decided' : 'Requests'}
          note="Newest first"
          approvals={decided}
          busy={all.isPlaceholderData}
          foot={
            all.hasNextPage ? (
              <Button size="sm" disabled={all.isFetchingNextPage} onClick={() => void all.fetchNextPage()}>
                {all.isFetchingNextPage ? 'Reading older ones' : 'Show older ones'}
              </Button>
            ) : null
          }
        />
      )}
    </div>
  );
}

function NothingMatches({ forMe, onAll }: { forMe: boolean; onAll: () => void }) {
  return (
    <Card>
      <EmptyState
        title={forMe ? 'Nothing waits for you' : 'No request matches'}
        action={<Button onClick={onAll}>Show all requests</Button>}
      >
        {forMe
          ? 'There is no open request here that you may sign and have not signed. What you proposed yourself waits for somebody else.'
          : 'Nothing that you may see matches this filter.'}
      </EmptyState>
    </Card>
  );
}

function Section({
  title,
  note,
  approvals,
  busy = false,
  foot = null,
}: {
  title: string;
  note: string;
  approvals: readonly ApprovalView[];
  busy?: boolean;
  foot?: React.ReactNode;
}) {
  return (
    <Card aria-label={title} aria-busy={busy}>
      <CardHead title={title} actions={<span className="text-xs text-muted">{approvals.length}</span>}>
        {note}
      </CardHead>
      <ul aria-label={`${title} requests`}>
        {approvals.map((approval) => (
          <li key={approval.id} className="border-b border-line last:border-b-0">
            <ApprovalRow approval={approval} />
          </li>
        ))}
      </ul>
      {foot !== null && <div className="border-t border-line px-4 py-2">{foot}</div>}
    </Card>
  );
}

function Loading() {
  return (
    <Card aria-busy className="grid gap-2 p-4">
      <span className="sr-only">Loading requests</span>
      <Skeleton className="h-10" />
      <Skeleton className="h-10" />
      <Skeleton className="h-10" />
    </Card>
  );
}
