import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import {
  type BaselineOf,
  findStanding,
  insertBaseline,
  lockBaseline,
  type NewBaseline,
} from './baseline-store';
import { driftOfAll, emitDriftChange } from './drift-events';

/**
 * Enters a choice of baseline into its history, in the transaction that records the choice, and marks the time axis when drift
 * appears or clears by it. Of two who choose at once the second gets `conflict`: the baseline is no longer the one it was to
 * follow, which `replaces` names (null for none).
 */
export async function enterBaseline(
  tx: Tx,
  ctx: Ctx,
  of: BaselineOf,
  { replaces, ...baseline }: NewBaseline & { replaces: string | null },
): Promise<void> {
  await lockBaseline(tx, of);
  const standing = await findStanding(tx, of);
  if ((standing?.recordId ?? null) !== replaces) throw overtaken(standing);
  const before = await driftOfAll(tx, of);
  await insertBaseline(tx, of, baseline);
  await emitDriftChange(tx, ctx, of, { before, now: await driftOfAll(tx, of), at: baseline.setAt });
}

function overtaken(standing: { recordId: string; setByName: string } | null): AppError {
  return new AppError('conflict', {
    message: `the baseline is ${standing?.recordId ?? 'none'}, not the one that was to be replaced`,
    userMessage:
      standing === null
        ? 'There is no baseline now. Reload and look again before you set one.'
        : `${standing.setByName} has set another baseline meanwhile (${standing.recordId}). Look at it before you replace it.`,
  });
}
