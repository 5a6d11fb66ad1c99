'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { VerdictBadge } from '@/components/evidence/verdict-badge';
import { cn } from '@/lib/client/class-names';
import { paths } from '@/lib/client/paths';
import type { EvidenceRecord } from '@/lib/evidence';

/** Columns of a row in one line, and of the head above it. Below that width the same facts wrap under the title. */
export const EVIDENCE_COLUMNS =
  'xl:grid-cols-[1rem_5.75rem_minmax(0,1fr)_7rem_5rem_8.5rem_7rem] xl:items-center';

/** One record: how it was judged, what it is and where it lies in the bundle; then whose, when, and its digest. */
export function EvidenceRow({
  record,
  chosen,
  onChoose,
}: {
  record: EvidenceRecord;
  chosen: boolean;
  onChoose: () => void;
}) {
  return (
    <div
      className={cn(
        'grid grid-cols-[1rem_minmax(0,1fr)_auto] gap-x-3 gap-y-1.5 px-3 py-2 text-sm sm:px-4',
        EVIDENCE_COLUMNS,
        chosen ? 'bg-surface-2' : 'hover:bg-surface-2/40',
      )}
    >
      <input
        type="checkbox"
        aria-label={`Select ${record.title} ${record.id}`}
        checked={chosen}
        onChange={onChoose}
        className="mt-0.5 size-4 accent-accent xl:mt-0"
      />
      <span className="col-start-3 row-start-1 xl:col-auto xl:row-auto">
        <VerdictBadge verdict={record.verdict} />
      </span>
      <div className="col-start-2 row-start-1 min-w-0 xl:col-auto xl:row-auto">
        <Link
          href={paths.evidenceRecord(record.id)}
          data-row-link
          prefetch={false}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          {record.title}
        </Link>
        <p className="truncate font-mono text-xs text-muted" title={`${record.kind} · ${record.path}`}>
          {record.kind} · {record.path}
        </p>
      </div>
      <div className="col-span-2 col-start-2 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-xs xl:contents">
        <Pair>
          <span className="truncate font-mono">
            {record.tenantId ?? <span className="font-sans text-muted">all tenants</span>}
          </span>
          <span className="truncate font-mono text-muted">{record.release}</span>
        </Pair>
        <span className="leading-none">
          <OriginBadge origin={record.origin} />
        </span>
        <Pair>
          <span className="truncate" title={record.actor.id}>
            {record.actor.name}
          </span>
          <span className="text-muted">
            <At iso={record.createdAt} label="Recorded" />
          </span>
        </Pair>
        <Pair>
          <CopyId id={record.artifact.sha256} short={10} label="digest of the artifact" />
          <Leaf index={record.leafIndex} />
        </Pair>
      </div>
    </div>
  );
}

/** Two facts that belong together: above one another in a column, side by side where they wrap. */
function Pair({ children }: { children: ReactNode }) {
  return (
    <div className="flex max-w-full min-w-0 items-center gap-x-3 xl:grid xl:justify-items-start xl:gap-y-0.5">
      {children}
    </div>
  );
}

function Leaf({ index }: { index: string | null }) {
  if (index === null) {
    return (
      <span className="text-running-text" title="Waits for its place in the log">
        waits for the log
      </span>
    );
  }
  return (
    <span className="text-muted" title="Its place in the log">
      leaf <span className="font-mono text-fg">{index}</span>
    </span>
  );
}

/** Head of the columns where they stand in one line; elsewhere every fact says itself what it is. */
export function EvidenceHead() {
  return (
    <div
      aria-hidden
      className={cn(
        'hidden gap-x-3 border-b border-line px-4 py-1.5 text-2xs text-muted xl:grid',
        EVIDENCE_COLUMNS,
      )}
    >
      <span />
      <span>Verdict</span>
      <span>What and where</span>
      <span>Tenant, release</span>
      <span>Origin</span>
      <span>Recorded</span>
      <span>SHA-256, leaf</span>
    </div>
  );
}
