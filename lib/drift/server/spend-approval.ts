import type { Permission } from '@/lib/access';
import { useApproval as consumeApproval, readApproval } from '@/lib/approvals/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import type { GateVerdict } from '../gate-verdict';

/**
 * Uses the approval a verdict rests on, once: the same head may be recorded again, as after a lost answer, any other head is a `conflict`. An
 * approval that this installation did not issue, or whose state it does not know, lets nothing be recorded.
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
    const { stateReason } = await readApproval({ ...ctx, actor: { kind: 'system', job: 'config-gate' } }, id);
    if (stateReason !== usedFor) throw error;
  }
}
