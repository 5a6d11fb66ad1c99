import { authorize } from '@/lib/access';
import { epochSeconds } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';

/** Where history made up before the demo's first start ends, epoch seconds, so that charts can shade it; null when there is none. */
export async function readGeneratedHistoryUntil(ctx: Ctx): Promise<number | null> {
  authorize(ctx, 'read');
  const installation = await ctx.db.installation.findFirst({ select: { generatedHistoryUntil: true } });
  const until = installation?.generatedHistoryUntil ?? null;
  return until === null ? null : epochSeconds(until);
}
