import { authorize, visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import type { ChangeClass, ObjectHistory } from '../snapshot-view';
import { type FoundBaseline, findHistory } from './baseline-store';
import { findDigestsAt, findVersions, type Version } from './object-store';
import { findAt, type IndexedSnapshot } from './snapshot-store';

/** As many baselines as are looked through for the first one with a version. */
const BASELINES = 1_000;

/** When an object last changed, and before that, each with the snapshot that saw it and the baseline that made it count. */
export async function objectHistory(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  { identity, limit }: { identity: string; limit: number },
): Promise<ObjectHistory> {
  authorize(ctx, 'read');
  const scope = visibleTenants(ctx.actor);
  const found = await findVersions(ctx.db, identity, scope, limit);
  const versions = found.slice(0, limit);
  const places = versions.flatMap(({ laneId, seq, previousSeq }) => [
    { laneId, seq },
    ...(previousSeq === null ? [] : [{ laneId, seq: previousSeq }]),
  ]);
  const [snapshots, baselines] = await Promise.all([
    findAt(ctx.db, places, scope),
    findHistory(ctx.db, { limit: BASELINES }, scope),
  ]);
  const digests = await findDigestsAt(ctx.db, identity, baselines);
  // Oldest first: what counts is the first baseline that had it.
  const inBaseline = baselines.map((baseline, at) => ({ baseline, digest: digests[at] ?? null })).reverse();
  return {
    identity,
    versions: versions.flatMap((version) => describe(version, snapshots, inBaseline)),
    isCut: found.length > limit,
  };
}

function describe(
  version: Version,
  snapshots: readonly IndexedSnapshot[],
  inBaseline: readonly { baseline: FoundBaseline; digest: string | null }[],
): ObjectHistory['versions'] {
  const at = (seq: number | null) =>
    snapshots.find((one) => one.laneId === version.laneId && one.seq === seq)?.summary;
  const snapshot = at(version.seq);
  if (snapshot === undefined) return [];
  const first = inBaseline.find(
    ({ baseline, digest }) =>
      digest === version.digest &&
      baseline.baseline.environment === snapshot.environment &&
      baseline.baseline.origin === snapshot.origin &&
      // One that was replaced before the change came has nothing to do with it.
      (baseline.baseline.until === null || baseline.baseline.until > snapshot.takenAt),
  );
  return [
    {
      what: whatHappened(version),
      digest: version.digest,
      snapshot,
      previousRecordId: at(version.previousSeq)?.recordId ?? null,
      baseline: first?.baseline.baseline ?? null,
    },
  ];
}

function whatHappened({ digest, stoodBefore }: Version): ChangeClass {
  if (digest === null) return 'removed';
  return stoodBefore ? 'changed' : 'added';
}
