import Link from 'next/link';
import { Approval } from '@/components/attestations/baselines-list';
import { sourceText } from '@/components/attestations/drift-badge';
import { VersionPlace } from '@/components/attestations/version-place';
import { CopyId } from '@/components/console/copy-id';
import { EmptyState } from '@/components/console/empty-state';
import { At } from '@/components/evidence/at';
import { OriginBadge } from '@/components/evidence/origin-badge';
import { Badge } from '@/components/ui/badge';
import { buttonClass } from '@/components/ui/button';
import { Card, CardHead } from '@/components/ui/card';
import { paths } from '@/lib/client/paths';
import type { ObjectHistory } from '@/lib/snapshots';

const WORDS = { added: 'Came', changed: 'Changed', removed: 'Went' } as const;

/** Where these are written is looked up at once; each is a file of its own, so older ones wait until asked. */
const PLACES_AT_ONCE = 10;

type Version = ObjectHistory['versions'][number];

/** When one object last changed, and before that: which snapshot saw it, and which baseline made it count. */
export function ObjectHistoryView({ history }: { history: ObjectHistory }) {
  const [group = '', kind = '', namespace = '', ...name] = history.identity.split('/');
  const [newest] = history.versions;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <header className="grid grid-cols-[minmax(0,1fr)] gap-1">
        <p className="text-xs text-muted">
          {kind} <span className="font-mono">{group === '' ? 'core' : group}</span>
        </p>
        <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">
          {namespace === '' ? '' : `${namespace}/`}
          {name.join('/')}
        </h1>
        <CopyId id={history.identity} label="identity" />
        {newest !== undefined && (
          <p className="text-sm">
            {newest.what === 'removed' ? 'Went' : `Last ${newest.what}`}{' '}
            <At iso={newest.snapshot.takenAt} label="Last changed" />
            {newest.baseline === null ? (
              `; no baseline ${newest.what === 'removed' ? 'is without it yet' : 'has it as it is now'}.`
            ) : (
              <>
                ; in the baseline since <At iso={newest.baseline.setAt} label="In the baseline since" />, set
                by {newest.baseline.setBy.name}, <Approval baseline={newest.baseline} />.
              </>
            )}
          </p>
        )}
      </header>
      <Card aria-label="History">
        <CardHead title="History">
          A line for each snapshot in which it was different from the one before of the same source. In
          between it stayed as it was.
        </CardHead>
        {history.versions.length === 0 ? (
          <EmptyState title="No snapshot has this object">
            None that you may see holds an object of this identity. Identities are written{' '}
            <code>group/Kind/namespace/name</code>.
          </EmptyState>
        ) : (
          <ol>
            {history.versions.map((version, index) => (
              <li
                key={version.snapshot.recordId}
                className="border-b border-line px-4 py-2.5 last:border-b-0"
              >
                <VersionRow version={version} identity={history.identity} isNew={index < PLACES_AT_ONCE} />
              </li>
            ))}
          </ol>
        )}
        {history.isCut && (
          <p className="border-t border-line px-4 py-2 text-xs text-muted">
            Older changes are not shown; <code>GET /api/snapshots/objects</code> gives up to 500.
          </p>
        )}
      </Card>
    </div>
  );
}

function VersionRow({ version, identity, isNew }: { version: Version; identity: string; isNew: boolean }) {
  const { what, digest, snapshot, previousRecordId, baseline } = version;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm">
        <Badge tone="strong">{WORDS[what]}</Badge>
        <At iso={snapshot.takenAt} label="Seen" />
        <span className="text-muted">
          in{' '}
          <Link
            className="font-mono underline underline-offset-4"
            href={paths.attestation(snapshot.recordId)}
          >
            {snapshot.release}
          </Link>{' '}
          of {snapshot.environment}, from {sourceText(snapshot)}
          {snapshot.revision === null ? '' : ` ${snapshot.revision.slice(0, 12)}`}, by {snapshot.actor.name}
        </span>
        <OriginBadge origin={snapshot.origin} />
        {previousRecordId !== null && (
          <Link
            href={paths.drift({ base: previousRecordId, head: snapshot.recordId, q: identity })}
            className={buttonClass({ size: 'sm', className: 'ml-auto' })}
          >
            What changed
          </Link>
        )}
      </div>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-xs text-muted">
        {digest === null ? <span>gone</span> : <CopyId id={digest} short={12} label="digest" />}
        {digest !== null && <VersionPlace snapshot={snapshot} identity={identity} isAsked={isNew} />}
        {baseline === null ? (
          <span>no baseline has it so</span>
        ) : (
          <>
            <span>
              counts since{' '}
              <Link className="underline underline-offset-4" href={paths.attestation(baseline.recordId)}>
                the baseline
              </Link>{' '}
              of <At iso={baseline.setAt} label="Baseline" />, set by {baseline.setBy.name}: {baseline.reason}
            </span>
            <Approval baseline={baseline} />
          </>
        )}
      </p>
    </div>
  );
}
