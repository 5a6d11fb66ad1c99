import { recordWaitingResults } from '@/lib/ci/server';
import type { Ctx } from '@/lib/platform/context';
import { CI_RECORDER_LOCK, competeForLeadership, type Leadership, pause } from '@/lib/platform/leader';

const LOOK_EVERY_MS = 1_000;

/**
 * Signs the evidence of posted results in one worker at a time: looks every second, and goes on at once while there is more. The
 * outbox makes it certain, so a post needs no notification, which would make commits wait for each other.
 */
export function recordCiResults(ctx: Ctx, options: { url: string; name: string }): Leadership {
  return competeForLeadership({
    ...options,
    lock: CI_RECORDER_LOCK,
    logger: ctx.ports.logger,
    lead: async (signal) => {
      while (!signal.aborted) {
        const { recorded } = await recordWaitingResults(ctx);
        if (recorded === 0) await pause(LOOK_EVERY_MS, signal);
      }
    },
  });
}
