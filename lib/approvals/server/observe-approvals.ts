import type { Ctx } from '@/lib/platform/context';
import type { Metrics } from '@/lib/platform/metrics';
import { APPROVAL_KINDS } from '../request';
import { countPending } from './request-store';

/**
 * Sets what waits for approvers as of now; one statement. While the database is away there is no number at all: nobody knows, and that is
 * not zero.
 */
export async function observeApprovals(
  ctx: Ctx,
  { approvalsPending, approvalsOldestSeconds }: Pick<Metrics, 'approvalsPending' | 'approvalsOldestSeconds'>,
): Promise<void> {
  const now = ctx.clock.now();
  try {
    const pending = await countPending(ctx.db, now);
    for (const kind of APPROVAL_KINDS) {
      const found = pending.find((one) => one.kind === kind);
      const oldest = found?.oldest ?? now;
      approvalsPending.set({ kind }, found?.count ?? 0);
      approvalsOldestSeconds.set({ kind }, Math.max(0, (now.getTime() - oldest.getTime()) / 1000));
    }
  } catch (error) {
    ctx.ports.logger.warn({ err: error }, 'pending approvals could not be counted');
    approvalsPending.reset();
    approvalsOldestSeconds.reset();
  }
}
