import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import type { Waiting } from '../views';
import { findWaiting } from './find-waiting';

/** How many requests whoever asks may still sign: what the menu counts. */
export async function countWaiting(ctx: Ctx): Promise<Waiting> {
  authorize(ctx, 'read');
  const { approvals, atLeast } = await findWaiting(ctx);
  const [first] = approvals;
  const leftMs =
    first === undefined ? null : Date.parse(first.request.policy.expiresAt) - ctx.clock.now().getTime();
  return {
    count: approvals.length,
    atLeast,
    endsInSeconds: leftMs === null ? null : Math.ceil(leftMs / 1000),
  };
}
