import { z } from 'zod';
import { pruneAccess } from '@/lib/access/server';
import { expireApprovals } from '@/lib/approvals/server';
import { pruneTokenUses } from '@/lib/ci/server';
import type { Ctx } from '@/lib/platform/context';
import { pruneFrames } from '@/lib/signals/server';

export const HOUSEKEEPING_QUEUE = 'housekeeping';
/** Every ten minutes. */
export const HOUSEKEEPING_CRON = '*/10 * * * *';

/** The job needs to be told nothing. */
export const housekeepingPayload = z.strictObject({});

/**
 * Drops what nobody needs any more: ended sessions, old rate windows and setup links, expired one-time tokens, frame rows behind the newest;
 * ends approvals whose time is over. Safe to repeat.
 */
export async function runHousekeeping(
  ctx: Ctx,
  _payload: z.infer<typeof housekeepingPayload>,
): Promise<void> {
  const access = await pruneAccess(ctx);
  const ci = await pruneTokenUses(ctx);
  const frameRows = await pruneFrames(ctx);
  const approvalsExpired = await expireApprovals(ctx);
  ctx.ports.logger.info({ ...access, ...ci, frameRows, approvalsExpired }, 'housekeeping done');
}
