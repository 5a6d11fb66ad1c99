import { emitEvent } from '@/lib/events/server';
import type { EvidenceRecord } from '@/lib/evidence';
import { describeActor } from '@/lib/evidence/server';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import { whyIncomparable } from '../decide-drift';
import { type BaselineOf, findCurrent } from './baseline-store';
import type { SnapshotFacts } from './snapshot-facts';
import { findNewestLive, findSnapshot } from './snapshot-store';

/** How what runs stood to the baseline at one moment, and where to see it. Age plays no part: nothing changes by growing old. */
export type DriftNow = { state: 'same' | 'differs' | 'unknown'; link: string | null };

/** The newest snapshot of one cluster against the baseline, as this transaction sees both. */
export async function driftOfCluster(tx: Tx, of: BaselineOf, cluster: string): Promise<DriftNow> {
  const all = await driftOfEach(tx, of);
  return all.find(({ name }) => name === cluster)?.drift ?? { state: 'unknown', link: null };
}

/** The same for all clusters of an environment together: drift in one is drift, and only all of them together are “same”. */
export async function driftOfAll(tx: Tx, of: BaselineOf): Promise<DriftNow> {
  const all = (await driftOfEach(tx, of)).map(({ drift }) => drift);
  const worst =
    all.find(({ state }) => state === 'differs') ?? all.find(({ state }) => state === 'unknown') ?? all[0];
  return worst ?? { state: 'unknown', link: null };
}

async function driftOfEach(tx: Tx, of: BaselineOf): Promise<{ name: string; drift: DriftNow }[]> {
  const [current, lives] = await Promise.all([findCurrent(tx, of, '*'), findNewestLive(tx, of, '*')]);
  if (current === null) return [];
  const base = await findSnapshot(tx, current.baseline.recordId, '*');
  return lives.map((live) => {
    const link = `/attestations/drift?base=${base.summary.recordId}&head=${live.summary.recordId}`;
    const isSame = base.summary.treeRoot === live.summary.treeRoot;
    const state =
      whyIncomparable(base.judged, live.judged) !== null ? 'unknown' : isSame ? 'same' : 'differs';
    return { name: live.summary.cluster, drift: { state, link } };
  });
}

/** Marks that drift appeared or cleared, when it did. From or to what is not known is neither. */
export async function emitDriftChange(
  tx: Tx,
  ctx: Ctx,
  of: BaselineOf,
  { before, now, at }: { before: DriftNow; now: DriftNow; at: Date },
): Promise<void> {
  const title =
    before.state !== 'differs' && now.state === 'differs'
      ? `Configuration of ${of.environment} drifts from its baseline`
      : before.state === 'differs' && now.state === 'same'
        ? `Configuration of ${of.environment} is as in its baseline again`
        : null;
  if (title === null) return;
  await emitEvent(tx, ctx, {
    tenantId: of.tenantId,
    kind: 'drift',
    title,
    link: now.link,
    startsAt: at,
    createdBy: describeActor(ctx.actor).name,
  });
}

/** Marks a deploy when release or revision is another than that of the snapshot before. One that names no revision does not undo it. */
export async function emitDeploy(
  tx: Tx,
  ctx: Ctx,
  record: EvidenceRecord,
  { before, now }: { before: { release: string; revision: string | null } | null; now: SnapshotFacts },
): Promise<void> {
  const isSameRevision = now.revision === null || now.revision === before?.revision;
  if (before !== null && before.release === record.release && isSameRevision) return;
  const revision = now.revision === null ? '' : ` at ${now.revision.slice(0, 12)}`;
  await emitEvent(tx, ctx, {
    tenantId: record.tenantId,
    kind: 'deploy',
    title: `${record.release}${revision} attested in ${record.environment}`,
    link: `/attestations/${record.id}`,
    startsAt: now.takenAt,
    createdBy: describeActor(ctx.actor).name,
  });
}
