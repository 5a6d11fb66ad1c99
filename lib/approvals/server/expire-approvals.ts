import { authorize } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { findDue, moveApproval, type StoredApproval } from './request-store';

/** Requests of one run; the next takes the rest. */
const AT_ONCE = 200;

/**
 * Writes down that the time of requests is over, which whoever reads them goes by already. Safe to repeat and to run twice at once; returns how
 * many it ended.
 */
export async function expireApprovals(ctx: Ctx): Promise<number> {
  authorize(ctx, 'administer');
  const due = await findDue(ctx.db, ctx.clock.now(), AT_ONCE);
  let ended = 0;
  for (const stored of due) if (await expire(ctx, stored)) ended += 1;
  return ended;
}

function expire(ctx: Ctx, { request, state }: StoredApproval): Promise<boolean> {
  return inTransaction(ctx.db, async (tx) => {
    const reason = state === 'approved' ? 'not used in time' : 'not enough people signed in time';
    const to = {
      state: 'expired',
      stateAt: new Date(request.policy.expiresAt),
      stateReason: reason,
    } as const;
    if (!(await moveApproval(tx, request, state, to))) return false;
    await emitAudit(tx, ctx, {
      action: 'approval.expired',
      objectKind: 'approval',
      objectId: request.id,
      tenantId: request.tenantId,
      before: { state },
      after: { state: 'expired' },
      detail: { from: state, expiresAt: request.policy.expiresAt },
      reason,
    });
    return true;
  });
}
