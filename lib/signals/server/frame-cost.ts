import { z } from 'zod';

/** What MC's polling costs, for the foot strip and `mc status`. Rates are over the last five minutes or since the leader began. */
export const frameCostSchema = z.object({
  queriesPerSecond: z.number(),
  tickSeconds: z.number(),
  governor: z.enum(['off', 'normal', 'slowed']),
  reason: z.string(),
  /** Name of the worker whose poller leads; null when none does. */
  leader: z.string().nullable(),
  lastTickAtSeconds: z.number().nullable(),
});
export type FrameCost = z.infer<typeof frameCostSchema>;

const SILENT_TICKS = 3;
const GRACE_SECONDS = 10;

/** A leader that has been silent for three ticks leads no more: what it last said about itself is then no longer true. */
export function currentCost(cost: FrameCost | null, nowSeconds: number): FrameCost {
  if (cost === null) {
    return {
      queriesPerSecond: 0,
      tickSeconds: 10,
      governor: 'off',
      reason: 'No worker has polled yet',
      leader: null,
      lastTickAtSeconds: null,
    };
  }
  const silentFor = nowSeconds - (cost.lastTickAtSeconds ?? 0);
  if (silentFor <= cost.tickSeconds * SILENT_TICKS + GRACE_SECONDS) return cost;
  return {
    ...cost,
    queriesPerSecond: 0,
    leader: null,
    reason: `No worker has polled for ${Math.round(silentFor)} s`,
  };
}

const SHORTEST_OBSERVED_SECONDS = 60;

/**
 * Counts events in a sliding window, for rates that forget. Until a minute has passed the rate is as if it had, so that
 * the handful of queries at a start do not read as a load.
 */
export function createRateWindow(windowSeconds: number): {
  add(atSeconds: number): void;
  perSecond(nowSeconds: number): number;
} {
  let startedAt: number | null = null;
  let times: number[] = [];
  return {
    add(atSeconds) {
      startedAt ??= atSeconds;
      times.push(atSeconds);
    },
    perSecond(nowSeconds) {
      times = times.filter((at) => at > nowSeconds - windowSeconds);
      const passed = nowSeconds - (startedAt ?? nowSeconds);
      return times.length / Math.min(windowSeconds, Math.max(passed, SHORTEST_OBSERVED_SECONDS));
    },
  };
}
