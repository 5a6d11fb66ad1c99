import type { Ctx } from '@/lib/platform/context';
import { authorize } from '../can';

const DAY_MS = 86_400_000;
/** Ended sessions stay a month, for whoever asks later where somebody signed in from. */
const SESSION_KEPT_DAYS = 30;

/** Housekeeping: forgets sessions that ended long ago, rate windows of yesterday and dead setup links. */
export async function pruneAccess(
  ctx: Pick<Ctx, 'actor' | 'db' | 'clock'>,
): Promise<{ sessions: number; rateWindows: number; setupLinks: number }> {
  authorize(ctx, 'administer');
  const now = ctx.clock.now();
  const yesterday = new Date(now.getTime() - DAY_MS);
  const monthAgo = new Date(now.getTime() - SESSION_KEPT_DAYS * DAY_MS);
  const sessions = await ctx.db.session.deleteMany({ where: { expiresAt: { lt: monthAgo } } });
  const rateWindows = await ctx.db.rateWindow.deleteMany({ where: { windowStartAt: { lt: yesterday } } });
  const setupLinks = await ctx.db.setupLink.deleteMany({ where: { expiresAt: { lt: yesterday } } });
  return { sessions: sessions.count, rateWindows: rateWindows.count, setupLinks: setupLinks.count };
}
