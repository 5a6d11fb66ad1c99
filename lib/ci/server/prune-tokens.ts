import type { Ctx } from '@/lib/platform/context';
import { deleteExpiredTokenUses } from './store';

/** Forgets one-time tokens that could not be used any more anyway. For housekeeping. */
export async function pruneTokenUses(ctx: Pick<Ctx, 'db' | 'clock'>): Promise<{ tokenUses: number }> {
  return { tokenUses: await deleteExpiredTokenUses(ctx.db, ctx.clock.now()) };
}
