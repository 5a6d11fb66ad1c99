'use client';

import Link from 'next/link';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { VerdictBadge } from '@/components/evidence/verdict-badge';
import { cn } from '@/lib/client/class-names';
import { paths } from '@/lib/client/paths';
import type { EvidenceRecord } from '@/lib/evidence';

/** Columns of a row in one line, and of the head above it. Below that width the same facts wrap under the title. */
export const EVIDENCE_COLUMNS =
  'xl:grid-cols-[1rem_5.75rem_minmax(0,1fr)_6rem_3.5rem_4.75rem_7rem_5.5rem_7rem_3.5rem] xl:items-center';

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
        <span className="truncate font-mono">
          {record.tenantId ?? <span className="font-sans text-muted">all tenants</span>}
        </span>
        <span className="truncate font-mono">{record.release}</span>
        <OriginBadge origin={record.origin} />
        <span className="truncate" title={record.actor.id}>
          {record.actor.name}
        </span>
        <At iso={record.createdAt} label="Recorded" />
        <CopyId id={record.artifact.sha256} short={10} label="digest of the artifact" />
        <Leaf index={record.leafIndex} />
      </div>
    </div>
  );
}

function Leaf({ index }: { index: string | null }) {
  if (index === null) {
    return (
      <span className="text-running-text xl:text-right" title="Waits for its place in the log">
        waits
      </span>
    );
  }
  return (
    <span className="font-mono xl:text-right" title={`Leaf ${index} of the log`}>
      <span aria-hidden className="text-muted">
        #
      </span>
      <span className="sr-only">leaf </span>
      {index}
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
      <span>Tenant</span>
      <span>Release</span>
      <span>Origin</span>
      <span>By</span>
      <span>Recorded</span>
      <span>SHA-256</span>
      <span className="text-right">Leaf</span>
    </div>
  );
}
