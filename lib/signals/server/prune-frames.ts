import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { createFrameStore } from './frame-store';

/** Housekeeping: drops stored frame rows older than the newest two whole frames. The poller does the same as it goes. */
export async function pruneFrames(ctx: Pick<Ctx, 'actor' | 'db'>): Promise<number> {
  authorize(ctx, 'administer');
  return createFrameStore(ctx.db).prune();
}
