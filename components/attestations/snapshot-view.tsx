import { GitCompare } from 'lucide-react';
import Link from 'next/link';
import { BaselineButton } from '@/components/attestations/baseline-button';
import { CollectedCard } from '@/components/attestations/collected-card';
import { DriftBadge, sourceText } from '@/components/attestations/drift-badge';
import { ObjectsTable } from '@/components/attestations/objects-table';
import { snapshotRecipes } from '@/components/attestations/snapshot-recipes';
import { CopyId } from '@/components/console/copy-id';
import { At } from '@/components/evidence/at';
import { Fingerprint } from '@/components/evidence/fingerprint';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { Recipes } from '@/components/evidence/recipes';
import { RecordChecks } from '@/components/evidence/record-checks';
import { SaveKeyButton } from '@/components/evidence/save-key-button';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { apiPaths, paths } from '@/lib/client/paths';
import type { EvidenceRecordDetail } from '@/lib/evidence';
import type { SnapshotDetail, SnapshotObjects } from '@/lib/snapshots';

export type SnapshotProps = {
  snapshot: SnapshotDetail;
  record: EvidenceRecordDetail;
  /** The first page of its objects; null when they cannot be read */
  objects: SnapshotObjects | null;
  /** The baseline that counts now, if there is one */
  currentBaseline: string | null;
  mayPropose: boolean;
};

/** One snapshot: what it is, what was collected and left out, its objects, who signed it and how to check that. */
export function SnapshotView({ snapshot, record, objects, currentBaseline, mayPropose }: SnapshotProps) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <SnapshotHead
        snapshot={snapshot}
        record={record}
        currentBaseline={currentBaseline}
        mayPropose={mayPropose}
      />
      {(snapshot.unreadable !== null || snapshot.problems.length > 0) && (
        <section
          aria-label="What is missing"
          className="rounded-md border border-dashed border-warn bg-warn-tint px-3 py-2 text-sm"
        >
          <h2 className="font-medium text-warn-text">This snapshot does not hold everything</h2>
          <ul className="list-disc pl-5">
            {[snapshot.unreadable, ...snapshot.problems].map((problem) =>
              problem === null ? null : (
                <li key={problem} className="wrap-anywhere">
                  {problem}
                </li>
              ),
            )}
          </ul>
          <p className="text-muted">What is not in it may still run. It is never read as “no drift”.</p>
        </section>
      )}
      <CollectedCard snapshot={snapshot} source={record.source} />
      <ObjectsTable
        recordId={snapshot.recordId}
        kinds={snapshot.kindCounts}
        total={snapshot.objects}
        initial={objects}
      />
      <RecordChecks checks={record.checks} />
      <Card aria-label="Signature">
        <CardHead title="Signature" actions={<SaveKeyButton keyId={record.keyId} />}>
          Who signed it, and how to check that without believing this page. Download the snapshot and its
          signature:{' '}
          <a className="underline underline-offset-4" href={apiPaths.evidenceArtifact(record.id)}>
            config-snapshot.json
          </a>
          ,{' '}
          <a className="underline underline-offset-4" href={apiPaths.evidenceStatement(record.id)}>
            its signature
          </a>
          .
        </CardHead>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-4 py-3">
          <Fingerprint keyId={record.keyId} label="fingerprint of the key" />
          <p className="text-sm">
            Taken by <span title={snapshot.actor.id}>{snapshot.actor.name}</span>{' '}
            <At iso={snapshot.takenAt} label="Taken" />
            {record.log === null ? '; waits for its place in the log' : `; logged in ${record.log.origin}`}.{' '}
            <Link className="underline underline-offset-4" href={paths.evidenceRecord(record.id)}>
              Statement and proof
            </Link>
          </p>
          <Recipes recipes={snapshotRecipes(record, snapshot)} />
        </div>
      </Card>
    </div>
  );
}

function SnapshotHead({ snapshot, record, currentBaseline, mayPropose }: Omit<SnapshotProps, 'objects'>) {
  const isBaseline = currentBaseline === snapshot.recordId;
  const base = isBaseline ? snapshot.before : (currentBaseline ?? snapshot.before);
  return (
    <header className="grid grid-cols-[minmax(0,1fr)] gap-1.5">
      <div className="flex flex-wrap items-center gap-1.5">
        <Badge tone="strong" title="Environment, as signed">
          <span className="text-muted">environment</span> {snapshot.environment}
        </Badge>
        <OriginBadge origin={snapshot.origin} />
        <DriftBadge drift={snapshot.drift} />
        <span className="ml-auto flex flex-wrap gap-2">
          {base !== null && (
            <Link href={paths.drift({ base, head: snapshot.recordId })} className={buttonClass()}>
              <GitCompare aria-hidden />
              {base === currentBaseline ? 'Compare with the baseline' : 'Compare with the one before'}
            </Link>
          )}
          {mayPropose && !isBaseline && snapshot.problems.length === 0 && snapshot.treeRoot !== null && (
            <BaselineButton
              recordId={snapshot.recordId}
              release={snapshot.release}
              replaces={currentBaseline}
            />
          )}
        </span>
      </div>
      <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">{snapshot.title}</h1>
      <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <span className="font-mono">{snapshot.release}</span>
        <span>from {sourceText(snapshot)}</span>
        {snapshot.revision !== null && <CopyId id={snapshot.revision} short={12} label="revision" />}
        <span>
          taken <At iso={snapshot.takenAt} label="Taken" /> by {snapshot.actor.name}
        </span>
        <CopyId id={record.id} label="record id" />
      </p>
      {snapshot.treeRoot !== null && (
        <p className="flex min-w-0 items-center gap-2 text-xs">
          <span className="shrink-0 text-muted">tree root</span>
          <span className="min-w-0">
            <CopyId id={snapshot.treeRoot} label="tree root" />
          </span>
        </p>
      )}
      {snapshot.baseline !== null && (
        <p className="text-sm">
          {snapshot.baseline.isCurrent ? 'The baseline since ' : 'Was marked as baseline '}
          <At iso={snapshot.baseline.setAt} label="Marked" /> by {snapshot.baseline.setBy.name}:{' '}
          {snapshot.baseline.reason}
        </p>
      )}
    </header>
  );
}
