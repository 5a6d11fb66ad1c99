import { BookOpen } from 'lucide-react';
import Link from 'next/link';
import { sourceText } from '@/components/attestations/drift-badge';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { StatusBadge } from '@/components/status/status-badge';
import { buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { paths } from '@/lib/client/paths';
import type { DriftPage, SnapshotSummary } from '@/lib/snapshots';

/** The answer first: whether anything differs, and whether that can be believed; then what was compared. */
export function DriftSummary({ drift, hasRunbook }: { drift: DriftPage; hasRunbook: boolean }) {
  const { total, uncertain } = drift;
  const isUncertain = uncertain.length > 0;
  const risky = Object.values(drift.byRisk).reduce((sum, count) => sum + count, 0);
  return (
    <Card aria-label="Comparison" className="grid gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        {isUncertain ? (
          <StatusBadge status="unknown" word="Uncertain" />
        ) : total === 0 ? (
          <StatusBadge status="pass" word="No drift" />
        ) : (
          <StatusBadge status="page" word="Drift" />
        )}
        <p role="status" className="text-sm font-medium">
          {total === 0
            ? isUncertain
              ? 'Nothing that could be compared differs'
              : 'Nothing differs'
            : total === 1
              ? '1 object differs'
              : `${total} objects differ`}
          {risky > 0 && `, with ${risky === 1 ? '1 risk' : `${risky} risks`}`}
        </p>
        {total > 0 && hasRunbook && (
          <Link
            href={paths.runbook('config-drift')}
            className={buttonClass({ size: 'sm', className: 'ml-auto' })}
          >
            <BookOpen aria-hidden />
            Runbook: configuration drift
          </Link>
        )}
      </div>
      {isUncertain && (
        <ul className="list-disc pl-5 text-sm text-warn-text">
          {uncertain.map((reason) => (
            <li key={reason} className="wrap-anywhere">
              {reason}
            </li>
          ))}
        </ul>
      )}
      <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        <Side name="Base" snapshot={drift.base} />
        <Side name="Head" snapshot={drift.head} />
      </div>
    </Card>
  );
}

function Side({ name, snapshot }: { name: string; snapshot: SnapshotSummary }) {
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
      <span className="font-medium text-fg">{name}</span>
      <Link
        href={paths.attestation(snapshot.recordId)}
        className="font-mono text-fg underline underline-offset-4"
      >
        {snapshot.release}
      </Link>
      <span>
        {sourceText(snapshot)}, {snapshot.objects} {snapshot.objects === 1 ? 'object' : 'objects'}
      </span>
      {snapshot.revision !== null && (
        <CopyId id={snapshot.revision} short={12} label={`revision of ${name.toLowerCase()}`} />
      )}
      <OriginBadge origin={snapshot.origin} />
      <At iso={snapshot.takenAt} label="Taken" />
      {snapshot.treeRoot !== null && (
        <span className="inline-flex items-center gap-1">
          tree root <CopyId id={snapshot.treeRoot} short={12} label={`tree root of ${name.toLowerCase()}`} />
        </span>
      )}
    </p>
  );
}
