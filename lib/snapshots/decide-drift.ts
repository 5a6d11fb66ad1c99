import { canonicalJson, type Json } from '@/lib/kernel';
import type { CurrentDrift } from './snapshot-view';

/** By which rules a snapshot was made: digests of others cannot be compared with its own. */
export type SnapshotRules = {
  normalizer: string;
  kinds: readonly string[];
  policies: readonly string[];
  /** Canonical JSON of the rules of kinds that are not built in; empty when there are none */
  custom: string;
  /** Under which key secrets were digested; null when there was no secret */
  redactionKey: string | null;
};

/** What a decision about drift needs of a snapshot. `treeRoot` is null when its bytes could not be read. */
export type Judged = {
  treeRoot: string | null;
  takenAt: Date;
  problems: readonly string[];
  rules: SnapshotRules;
};

/** The last look at a cluster: what was seen, or why it could not be read whole. */
export type Look = { at: Date; treeRoot: string | null; problem: string };

export type DriftDecision = Pick<CurrentDrift, 'state' | 'code' | 'reason'>;

/** When a snapshot of a cluster was last seen to be what runs: when it was taken, or when a later look found the same. */
export function seenAt(live: Pick<Judged, 'takenAt' | 'treeRoot'>, look: Look | null): Date {
  const isSame = look !== null && look.problem === '' && look.treeRoot === live.treeRoot;
  return isSame && look.at > live.takenAt ? look.at : live.takenAt;
}

/**
 * Whether what runs is what was meant. `staleAfterSeconds` is the age after which a snapshot of a cluster no longer says that. Anything that is
 * missing, old, incomplete or made by other rules is unknown with a name, and so is a cluster that could not be read when it was looked at last;
 * only equal roots of comparable, complete snapshots are "same".
 */
export function decideDrift(
  input: { baseline: Judged | null; live: Judged | null; look?: Look | null },
  now: Date,
  staleAfterSeconds: number,
): DriftDecision {
  const { baseline, live, look = null } = input;
  if (baseline === null)
    return unknown('no-baseline', 'no snapshot was marked as the baseline of this environment');
  if (live === null && look !== null && look.problem !== '')
    return unknown('unreadable', `it could never be read; the last look failed: ${look.problem}`);
  if (live === null)
    return unknown('no-snapshot', 'no snapshot of a cluster was recorded for this environment');
  const gap = whyIncomparable(baseline, live);
  if (gap !== null) return gap;
  if (look !== null && look.problem !== '' && look.at > live.takenAt)
    return unknown('unreadable', `the last look failed: ${look.problem}`);
  const ageSeconds = Math.floor((now.getTime() - seenAt(live, look).getTime()) / 1000);
  if (ageSeconds > staleAfterSeconds)
    return unknown(
      'stale',
      `the latest snapshot of a cluster is ${ageText(ageSeconds)} old, and counts for ${ageText(staleAfterSeconds)}`,
    );
  return baseline.treeRoot === live.treeRoot
    ? { state: 'same', code: null, reason: 'everything compared is as in the baseline' }
    : { state: 'differs', code: null, reason: 'the cluster differs from the baseline' };
}

/** Why two snapshots cannot answer the question, or null. Age plays no part. */
export function whyIncomparable(baseline: Judged, live: Judged): DriftDecision | null {
  for (const [name, { treeRoot, problems }] of [
    ['baseline', baseline],
    ['snapshot of the cluster', live],
  ] as const) {
    if (treeRoot === null || problems.length > 0)
      return unknown('incomplete', `the ${name} is incomplete: ${problems[0] ?? 'its bytes cannot be read'}`);
  }
  const different = differentRules(baseline.rules, live.rules);
  return different === null ? null : unknown('not-comparable', different);
}

/** What two snapshots were made by differently, in words; null when their digests can be compared. */
export function differentRules(base: SnapshotRules, head: SnapshotRules): string | null {
  if (base.normalizer !== head.normalizer)
    return `one was made by ${base.normalizer}, the other by ${head.normalizer}`;
  const only = (left: readonly string[], right: readonly string[]) =>
    left.filter((entry) => !right.includes(entry));
  const kinds = [...only(base.kinds, head.kinds), ...only(head.kinds, base.kinds)];
  if (kinds.length > 0) return `only one of them looked at ${kinds.join(', ')}`;
  const same = canonicalJson([...base.policies] as Json) === canonicalJson([...head.policies] as Json);
  if (!same) return 'they were made by different rules of what is dropped';
  if (base.custom !== head.custom) return 'kinds that are not built in were compared by different rules';
  const [left, right] = [base.redactionKey, head.redactionKey];
  return left === null || right === null || left === right
    ? null
    : 'their secrets were digested under different keys';
}

function unknown(code: NonNullable<CurrentDrift['code']>, reason: string): DriftDecision {
  return { state: 'unknown', code, reason };
}

/** A span in its two largest whole units, such as `1 day 2 hours`. */
function ageText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const parts = [
    [Math.floor(minutes / 1_440), 'day'],
    [Math.floor(minutes / 60) % 24, 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(Math.max(first, 0), Math.max(first, 0) + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`)
    .join(' ');
}
