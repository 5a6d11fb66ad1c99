'use client';

import { useQueryStates } from 'nuqs';
import { Counts } from '@/components/attestations/collected-card';
import { NOT_DRIFT_PARAMS } from '@/components/attestations/drift-params';
import { NotDriftFields } from '@/components/attestations/not-drift-fields';
import type { DriftPage } from '@/lib/snapshots';

/** Why something that looks different is not among the changes. Closed until asked, and read from the server only then; the address keeps it open. */
export function NotDriftPanel({ drift }: { drift: DriftPage }) {
  const [asked, setAsked] = useQueryStates(NOT_DRIFT_PARAMS, { history: 'replace' });
  const isOpen = asked.why !== null;
  return (
    <details
      id="why"
      open={isOpen}
      onToggle={({ currentTarget }) => {
        if (currentTarget.open !== isOpen) void setAsked({ why: currentTarget.open ? 'all' : null });
      }}
      className="rounded-md border border-line bg-surface"
    >
      <summary className="cursor-pointer px-4 py-2.5 text-sm font-medium">
        Why is this not drift?{' '}
        <span className="font-normal text-muted">
          What was dropped, filled in, put in order, respelled or redacted before comparing
        </span>
      </summary>
      {isOpen && (
        <NotDriftFields
          base={drift.base.recordId}
          head={drift.head.recordId}
          asked={asked}
          onChange={(next) => void setAsked(next)}
          countsOf={(side) => (
            <Counts
              title={`Dropped from the ${side}`}
              says="before comparing"
              none="Nothing was dropped."
              of="Path"
              counts={drift.ignored[side]}
            />
          )}
        />
      )}
    </details>
  );
}
