import { BookOpen } from 'lucide-react';
import Link from 'next/link';
import { DriftNowBadge } from '@/components/attestations/drift-badge';
import { Command } from '@/components/console/empty-state';
import { At } from '@/components/evidence/at';
import { buttonClass } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { paths } from '@/lib/client/paths';
import type { CurrentDrift } from '@/lib/snapshots';

/** A whole command: the cluster is one of `snapshots.clusters`. */
const TAKE = 'mc attest snapshot --cluster NAME --out config-snapshot.json';

const NEXT: Record<NonNullable<CurrentDrift['code']>, { says: string; command: string }> = {
  'no-baseline': {
    says: 'Mark a snapshot of what was approved as the baseline, here or with',
    command: 'mc attest baseline set RECORD --reason "why it was approved"',
  },
  'no-snapshot': { says: 'Name a cluster in the configuration, then take one with', command: TAKE },
  stale: { says: 'Take a new one with', command: TAKE },
  unreadable: {
    says: 'Mend what is named; the worker looks again by its schedule. To look now:',
    command: 'mc attest watch NAME',
  },
  incomplete: {
    says: 'Mend what is named, then take it again with',
    command: TAKE,
  },
  'not-comparable': {
    says: 'Take both with the same kinds, for example',
    command:
      'mc attest snapshot --cluster NAME --kind networking.k8s.io/NetworkPolicy --out config-snapshot.json',
  },
};

/** Whether what runs is as in the baseline, since when that is known, and the next step when it is not. */
export function DriftNow({ drift, hasRunbook }: { drift: CurrentDrift; hasRunbook: boolean }) {
  const { state, code, reason, baseline, live, seenAt, changes } = drift;
  const next = code === null ? null : NEXT[code];
  return (
    <Card aria-label="Drift now" data-drift={code ?? state} className="grid gap-1.5 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <DriftNowBadge state={state} />
        <p className="min-w-0 text-sm font-medium wrap-anywhere">
          <span className="font-mono">{drift.environment}</span>: {reason}
          {changes !== null && changes > 0 && ` in ${changes === 1 ? '1 object' : `${changes} objects`}`}
        </p>
        <span className="ml-auto flex flex-wrap gap-2">
          {baseline !== null && live !== null && (
            <Link
              href={paths.drift({ base: baseline.recordId, head: live.recordId })}
              className={buttonClass({ size: 'sm' })}
            >
              Compare
            </Link>
          )}
          {state !== 'same' && hasRunbook && (
            <Link href={paths.runbook('config-drift')} className={buttonClass({ size: 'sm' })}>
              <BookOpen aria-hidden />
              Runbook
            </Link>
          )}
        </span>
      </div>
      {next !== null && (
        <p className="text-sm text-muted">
          {next.says} <Command>{next.command}</Command>
        </p>
      )}
      <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted">
        {baseline !== null && (
          <span>
            baseline{' '}
            <Link
              className="font-mono underline underline-offset-4"
              href={paths.attestation(baseline.recordId)}
            >
              {baseline.release}
            </Link>{' '}
            since <At iso={baseline.setAt} label="Baseline since" /> by {baseline.setBy.name}
          </span>
        )}
        {live !== null && (
          <span>
            cluster seen <At iso={seenAt ?? live.takenAt} label="Cluster seen" />, as{' '}
            <Link className="underline underline-offset-4" href={paths.attestation(live.recordId)}>
              recorded
            </Link>{' '}
            <At iso={live.takenAt} label="Recorded" />
          </span>
        )}
      </p>
    </Card>
  );
}
