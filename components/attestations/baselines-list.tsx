import Link from 'next/link';
import { SOURCE_WORDS } from '@/components/attestations/drift-badge';
import { CopyId } from '@/components/console/copy-id';
import { Command, EmptyState } from '@/components/console/empty-state';
import { At } from '@/components/evidence/at';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { StatusBadge } from '@/components/status/status-badge';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { paths } from '@/lib/client/paths';
import type { Baseline } from '@/lib/snapshots';

/** Which signed snapshot was the baseline from when to when, set by whom, why, and approved by whom. */
export function BaselinesList({
  baselines,
  nextBefore,
}: {
  baselines: Baseline[];
  nextBefore: string | null;
}) {
  if (baselines.length === 0) {
    return (
      <Card>
        <EmptyState title="No baseline was ever set">
          A baseline is the signed snapshot that everything is compared with. Until there is one, drift is
          unknown. Open a snapshot and mark it, or run{' '}
          <Command>mc attest baseline set RECORD --reason "why"</Command>
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card aria-label="Baselines">
      <CardHead title="Baselines">
        What counted as approved, newest first. Nothing here can be changed afterwards.
      </CardHead>
      <ol>
        {baselines.map((baseline, at) => (
          <li key={baseline.id} className="border-b border-line px-4 py-3 last:border-b-0">
            <BaselineRow baseline={baseline} older={olderOf(baselines, at)} />
          </li>
        ))}
      </ol>
      {nextBefore !== null && (
        <p className="border-t border-line px-4 py-2">
          <Link className={buttonClass({ size: 'sm' })} href={`${paths.baselines()}?before=${nextBefore}`}>
            Show older ones
          </Link>
        </p>
      )}
    </Card>
  );
}

function olderOf(baselines: readonly Baseline[], at: number): Baseline | undefined {
  const { environment, origin } = baselines[at] ?? { environment: '', origin: 'live' };
  return baselines.slice(at + 1).find((one) => one.environment === environment && one.origin === origin);
}

function BaselineRow({ baseline, older }: { baseline: Baseline; older: Baseline | undefined }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
        {baseline.until === null ? (
          <StatusBadge status="acknowledged" word="Counts now" />
        ) : (
          <Badge>Replaced</Badge>
        )}
        <Link
          href={paths.attestation(baseline.recordId)}
          className="font-mono font-medium underline-offset-4 hover:underline"
        >
          {baseline.release}
        </Link>
        <span className="text-muted">
          {baseline.environment}, from {SOURCE_WORDS[baseline.source]}
          {baseline.revision === null ? '' : ` ${baseline.revision.slice(0, 12)}`}
        </span>
        <OriginBadge origin={baseline.origin} />
        {older !== undefined && (
          <Link
            href={paths.drift({ base: older.recordId, head: baseline.recordId })}
            className={buttonClass({ size: 'sm', className: 'ml-auto' })}
          >
            What it changed
          </Link>
        )}
      </div>
      <p className="text-sm wrap-anywhere">{baseline.reason}</p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted">
        <span>
          set <At iso={baseline.setAt} label="Set" /> by{' '}
          <span title={baseline.setBy.id}>{baseline.setBy.name}</span>
        </span>
        {baseline.until !== null && (
          <span>
            until <At iso={baseline.until} label="Replaced" />
          </span>
        )}
        <Approval baseline={baseline} />
        <span className="inline-flex items-center gap-1">
          tree root <CopyId id={baseline.treeRoot} short={12} label="tree root" />
        </span>
        <span className="inline-flex items-center gap-1">
          signed by <CopyId id={baseline.keyId} short={14} label="fingerprint of the signer" />
        </span>
      </p>
    </div>
  );
}

/** Who signed the change that led here; that nobody did is said, never left out. */
export function Approval({ baseline }: { baseline: Baseline }) {
  const { approval, verdictId } = baseline;
  return (
    <span>
      {approval === null
        ? 'no change approval'
        : `approved by ${approval.approvers.join(', ') || 'nobody named'} (${approval.id})`}
      {verdictId !== null && (
        <>
          ,{' '}
          <Link className="underline underline-offset-4" href={paths.evidenceRecord(verdictId)}>
            verdict of the gate
          </Link>
        </>
      )}
    </span>
  );
}
