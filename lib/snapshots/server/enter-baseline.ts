import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import { type BaselineOf, insertBaseline, lockBaseline, type NewBaseline } from './baseline-store';
import { driftOfNewestLive, emitDriftChange } from './drift-events';

/**
 * Enters a choice of baseline into its history, in the transaction that records the choice, and marks the time axis when drift
 * appears or clears by it. The snapshot must be in the index. Two choices at once follow one another.
 */
export async function enterBaseline(tx: Tx, ctx: Ctx, of: BaselineOf, baseline: NewBaseline): Promise<void> {
  await lockBaseline(tx, of);
  const before = await driftOfNewestLive(tx, of);
  await insertBaseline(tx, of, baseline);
  await emitDriftChange(tx, ctx, of, before, baseline.setAt);
}
