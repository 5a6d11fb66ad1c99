import { authorize, visibleTenants } from '@/lib/access';
import { logOfEnvironment } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { type DriftDecision, decideDrift, seenAt } from '../decide-drift';
import type { CurrentDrift } from '../snapshot-view';
import { findCurrent } from './baseline-store';
import { driftBetween } from './drift-between';
import { findLooks } from './look-store';
import { findNewestLive, findSnapshot, type IndexedSnapshot } from './snapshot-store';

/** Whether what runs is as in the baseline, for an environment (this installation’s own when none is named). */
export async function currentDrift(
  ctx: Ctx,
  input: { environment?: string | undefined } = {},
): Promise<CurrentDrift> {
  authorize(ctx, 'read');
  const scope = visibleTenants(ctx.actor);
  const own = ctx.ports.config.environment;
  const environment = input.environment ?? own.name;
  const of = { environment, origin: logOfEnvironment(own), tenantId: null };
  const [current, lives, looks] = await Promise.all([
    findCurrent(ctx.db, of, scope),
    findNewestLive(ctx.db, of, scope),
    findLooks(ctx.db, of),
  ]);
  const base = current === null ? null : await findSnapshot(ctx.db, current.baseline.recordId, scope);
  const now = ctx.clock.now();
  const baseline = base?.judged ?? null;
  const staleAfterSeconds = ctx.ports.config.snapshots.staleAfterMinutes * 60;
  const judge = (live: IndexedSnapshot | null, cluster: string) => {
    const look = looks.get(cluster) ?? null;
    const decision = decideDrift({ baseline, live: live?.judged ?? null, look }, now, staleAfterSeconds);
    return { live, cluster, seenAt: live === null ? null : seenAt(live.judged, look), ...decision };
  };
  const judged = lives.map((live) => judge(live, live.summary.cluster));
  // A cluster that was never read is none of the snapshots, and no reason to be calm either.
  const neverRead = own.name === environment ? ctx.ports.config.snapshots.clusters : [];
  for (const { name } of neverRead)
    if (looks.has(name) && !judged.some(({ cluster }) => cluster === name)) judged.push(judge(null, name));
  const worst = worstOf(judged) ?? judge(null, '');
  const { live, cluster, state, code, reason } = worst;
  return {
    environment,
    state,
    code,
    reason: cluster === '' ? reason : `${cluster}: ${reason}`,
    baseline: current?.baseline ?? null,
    live: live?.summary ?? null,
    seenAt: worst.seenAt?.toISOString() ?? null,
    changes: await countChanged(ctx, state, base?.summary.recordId, live?.summary.recordId),
    staleAfterSeconds,
  };
}

/** Of several clusters the one that matters: drift first, then what is not known. */
function worstOf<T extends DriftDecision>(all: readonly T[]): T | undefined {
  return (
    all.find(({ state }) => state === 'differs') ?? all.find(({ state }) => state === 'unknown') ?? all[0]
  );
}

async function countChanged(
  ctx: Ctx,
  state: CurrentDrift['state'],
  base: string | undefined,
  head: string | undefined,
): Promise<number | null> {
  if (state === 'same') return 0;
  if (state === 'unknown' || base === undefined || head === undefined) return null;
  return (await driftBetween(ctx, { base, head, offset: 0, limit: 1 })).total;
}
