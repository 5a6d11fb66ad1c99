import Link from 'next/link';
import type { ReactNode } from 'react';
import { DriftBadge, sourceText } from '@/components/attestations/drift-badge';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { VerdictBadge } from '@/components/evidence/verdict-badge';
import { StatusBadge } from '@/components/status/status-badge';
import { cn } from '@/lib/client/class-names';
import { paths } from '@/lib/client/paths';
import type { Attestation } from '@/lib/snapshots';

/** Columns of a row in one line, and of the head above it. Below that width the same facts wrap under the title. */
const COLUMNS = 'xl:grid-cols-[7.5rem_minmax(0,1fr)_8rem_7rem_5rem_8rem_8rem] xl:items-center';

/** One snapshot or verdict: how it stands, what it is, of which release and environment, from where, by which key, how old. */
export function AttestationRow({ row }: { row: Attestation }) {
  const { snapshot } = row;
  const href = row.what === 'snapshot' ? paths.attestation(row.recordId) : paths.evidenceRecord(row.recordId);
  return (
    <div
      className={cn(
        'grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 gap-y-1.5 px-3 py-2 text-sm hover:bg-surface-2/40 sm:px-4',
        COLUMNS,
      )}
    >
      <span className="col-start-2 row-start-1 xl:col-auto xl:row-auto">
        {row.what === 'verdict' ? (
          <VerdictBadge verdict={row.verdict} />
        ) : snapshot === null ? (
          <StatusBadge status="running" word="Not indexed yet" />
        ) : (
          <DriftBadge drift={snapshot.drift} />
        )}
      </span>
      <div className="col-start-1 row-start-1 min-w-0 xl:col-auto xl:row-auto">
        <Link
          href={href}
          data-row-link
          prefetch={false}
          className="block truncate font-medium underline-offset-4 hover:underline"
        >
          {row.title}
        </Link>
        <p className="truncate text-xs text-muted">{factsOf(row)}</p>
      </div>
      <div className="col-span-2 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-xs xl:contents">
        <Pair>
          <span className="truncate font-mono">{row.release}</span>
          <span className="truncate font-mono text-muted">{row.environment}</span>
        </Pair>
        <span className="truncate">
          {snapshot === null ? (
            <span className="text-muted">{row.what === 'verdict' ? 'gate' : 'unknown'}</span>
          ) : (
            sourceText(snapshot)
          )}
        </span>
        <span className="leading-none">
          <OriginBadge origin={row.origin} />
        </span>
        <CopyId id={row.keyId} short={14} label="fingerprint of the signer" />
        <Pair>
          <span className="text-muted">
            <At iso={snapshot?.takenAt ?? row.createdAt} label="Taken" />
          </span>
          <span className="truncate text-muted" title={row.actor.id}>
            {row.actor.name}
          </span>
        </Pair>
      </div>
    </div>
  );
}

function factsOf({ what, snapshot }: Attestation): string {
  if (what === 'verdict') return 'verdict of the configuration gate';
  if (snapshot === null) return 'its objects are read within a minute';
  const problems = snapshot.problems.length > 0 ? ` · ${snapshot.problems[0]}` : '';
  const delta = [
    snapshot.added > 0 ? `${snapshot.added} added` : '',
    snapshot.changed > 0 ? `${snapshot.changed} changed` : '',
    snapshot.removed > 0 ? `${snapshot.removed} removed` : '',
  ].filter((part) => part !== '');
  const revision = snapshot.revision === null ? '' : `${snapshot.revision.slice(0, 12)} · `;
  return `${revision}${delta.length === 0 ? 'as the one before' : delta.join(', ')}${problems}`;
}

function Pair({ children }: { children: ReactNode }) {
  return (
    <div className="flex max-w-full min-w-0 items-center gap-x-3 xl:grid xl:justify-items-start xl:gap-y-0.5">
      {children}
    </div>
  );
}

/** Head of the columns where they stand in one line. */
export function AttestationHead() {
  return (
    <div
      aria-hidden
      className={cn('hidden gap-x-3 border-b border-line px-4 py-1.5 text-2xs text-muted xl:grid', COLUMNS)}
    >
      <span>State</span>
      <span>What, against the one before</span>
      <span>Release, environment</span>
      <span>Source</span>
      <span>Origin</span>
      <span>Signer</span>
      <span>Taken</span>
    </div>
  );
}
