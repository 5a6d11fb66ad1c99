import type { Permission } from '@/lib/access';
import { useApproval as consumeApproval, readApproval } from '@/lib/approvals/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import type { GateVerdict } from '../gate-verdict';
import { lastMove } from '../last-move';
import { localReader } from './local-reader';

/**
 * Uses the approval a verdict rests on, once: the same head may be recorded again, as after a lost answer and for the branch it is merged
 * into, until the baseline moves; then, and for any other head, it is a `conflict`. An approval that this installation did not issue, or whose
 * state it does not know, lets nothing be recorded.
 */
export async function spendApproval(ctx: Ctx, verdict: GateVerdict, permission: Permission): Promise<void> {
  const { approval, head } = verdict;
  if (approval === null || head === null) return;
  const usedFor = `configuration ${head.treeRoot}`;
  const { id, payload } = approval;
  try {
    // The audit row of the use is written by useApproval, in the same transaction.
    await inTransaction(ctx.db, (tx) => consumeApproval(tx, ctx, { id, payload, usedFor }, { permission }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const isUsed = error.fields.some(({ received }) => received === 'used');
    if (!isUsed) throw error;
    const reader: Ctx = { ...ctx, actor: { kind: 'system', job: 'config-gate' } };
    const { stateReason, stateAt } = await readApproval(reader, id);
    const moved = await lastMove(localReader(reader), ctx.ports.crypto);
    if (stateReason !== usedFor || (moved !== null && new Date(moved.at) > new Date(stateAt))) throw error;
  }
}
