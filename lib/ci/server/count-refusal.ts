import { countInWindow } from '@/lib/access/server';
import type { Ctx } from '@/lib/platform/context';
import { CI_REFUSALS, type CiRefusal, refuse } from '../refusal';

/** Refusals of one address in a quarter of an hour that are explained and logged; later ones are only told to wait. */
export const REFUSALS_PER_ADDRESS = 60;

/**
 * Counts a refused post for its address, and throws `too-many-failures` instead of the reason once there are too many. Posts
 * that are right are never held up: runners of many people share addresses.
 */
export async function countRefusal(ctx: Ctx, refusal: CiRefusal): Promise<void> {
  const { code } = CI_REFUSALS[refusal];
  if (code !== 'unauthenticated' && code !== 'forbidden') return;
  const { count, endsInSeconds } = await countInWindow(ctx, 'ci-refused');
  if (count > REFUSALS_PER_ADDRESS)
    throw refuse('too-many-failures', '', { retryAfterSeconds: endsInSeconds });
  ctx.ports.logger.warn({ refusal, ip: ctx.from?.ip, requestId: ctx.requestId }, 'a post of CI was refused');
}
