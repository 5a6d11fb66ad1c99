import type { EvidenceRecord } from '@/lib/evidence';
import { canonicalJson, type Json } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import type { Snapshot } from '../snapshot';
import { lockBaseline } from './baseline-store';
import { driftOfCluster, emitDeploy, emitDriftChange } from './drift-events';
import { findNewestRevision, insertSnapshot, isIndexed, lockLane, writeVersions } from './index-store';
import type { SnapshotFacts } from './snapshot-facts';

const NOTHING = { added: 0, changed: 0, removed: 0 };

/**
 * Enters a snapshot into the index, in the transaction that records it: the snapshot, a row for each object that differs from the one before it
 * in its lane, and marks on the time axis for a new revision and for drift that appears or clears. `snapshot` is null when its bytes cannot be
 * read. The objects of an incomplete one are not entered, because what is missing from it may still be there. Does nothing the second time.
 */
export async function indexSnapshot(
  tx: Tx,
  ctx: Ctx,
  record: EvidenceRecord,
  { snapshot, ...facts }: SnapshotFacts & { snapshot: Snapshot | null },
): Promise<void> {
  const lane = await lockLane(tx, record, facts);
  if (await isIndexed(tx, record.id)) return;
  const place = { laneId: lane.laneId, seq: lane.seq + 1 };
  const isLive = facts.source === 'cluster';
  if (isLive) await lockBaseline(tx, record);
  const before = isLive ? await driftOfCluster(tx, record, facts.cluster) : null;
  const revisionBefore = await findNewestRevision(tx, record, lane, facts.revision);
  const isComplete = snapshot !== null && facts.problems.length === 0;
  const delta = isComplete ? await writeVersions(tx, place, snapshot.objects) : NOTHING;
  await insertSnapshot(tx, {
    recordId: record.id,
    ...place,
    release: record.release,
    revision: facts.revision,
    treeRoot: snapshot?.treeRoot ?? null,
    takenAt: facts.takenAt,
    objects: snapshot?.objects.length ?? 0,
    ...delta,
    problems: [...facts.problems],
    rules: {
      normalizer: snapshot?.normalizer ?? 'unknown',
      kinds: snapshot?.kinds ?? [],
      policies: snapshot?.policies ?? [],
      custom: snapshot?.rules === undefined ? '' : canonicalJson(snapshot.rules as Json),
      redactionKey: snapshot?.redaction?.keyId ?? null,
    },
  });
  await emitDeploy(tx, ctx, record, { before: revisionBefore, now: facts });
  if (before === null) return;
  const now = await driftOfCluster(tx, record, facts.cluster);
  await emitDriftChange(tx, ctx, record, { before, now, at: facts.takenAt });
}
