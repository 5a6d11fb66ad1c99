import { AppError, type Clock, epochSeconds } from '@/lib/kernel';
import type { Metrics } from '@/lib/platform/metrics';
import type { Tenant } from '@/lib/tenants';
import { emptyFrame } from '../align';
import type { Frame, FrameRange } from '../frame';
import type { SignalRegistry } from '../signal';
import { rangeKey } from '../snap-range';
import { type FrameProgress, type PolledSource, refreshFrame } from './refresh-frame';

export type CustomRangesOptions = {
  registry: SignalRegistry;
  tenants: readonly Tenant[];
  sources: readonly PolledSource[];
  clock: Clock;
  metrics: Metrics;
  maxCached?: number;
  maxRunning?: number;
  maxWaiting?: number;
};

export type CustomRanges = {
  /** The frame of a snapped range, shared by everyone who asks for the same slots. Throws `rate_limited` when too many wait. */
  read(range: FrameRange): Promise<Frame>;
};

type Cached = { frame: Promise<Frame>; untilSeconds: number };

/** A range that ended long ago changes no more, but recorded samples may still be backfilled. */
const MAX_TTL_SECONDS = 300;
const FAILURE_TTL_SECONDS = 10;

/**
 * Ranges that are no standard frame. Equal ranges under way share one query, answers stay for a step and failures for a
 * tick, so neither a crowd nor a source that is down makes a stampede; at most a few run at a time.
 */
export function createCustomRanges(options: CustomRangesOptions): CustomRanges {
  const { clock, metrics, maxCached = 50, maxRunning = 4, maxWaiting = 64 } = options;
  const cache = new Map<string, Cached>();
  const gate = createGate(maxRunning, maxWaiting);

  async function fetchFrame(range: FrameRange, key: string): Promise<Frame> {
    const nowSeconds = epochSeconds(clock.now());
    const progress: FrameProgress = { frame: emptyFrame(key, range, options.registry), sources: new Map() };
    const { registry, tenants, sources } = options;
    await gate(() =>
      refreshFrame(progress, {
        registry,
        tenants,
        sources,
        range,
        nowSeconds,
        withLoad: false,
        isCustom: true,
      }),
    );
    return progress.frame;
  }

  return {
    read(range) {
      const key = rangeKey(range);
      const now = epochSeconds(clock.now());
      const known = cache.get(key);
      if (known !== undefined && known.untilSeconds > now) {
        metrics.prometheusCoalesced.inc();
        return known.frame;
      }
      const entry: Cached = { frame: fetchFrame(range, key), untilSeconds: now + ttlSeconds(range) };
      entry.frame.then(
        (frame) => {
          if (frame.staleSinceSeconds !== null) entry.untilSeconds = now + FAILURE_TTL_SECONDS;
        },
        () => cache.delete(key),
      );
      cache.delete(key);
      cache.set(key, entry);
      const oldest = cache.keys().next().value;
      if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
      return entry.frame;
    },
  };
}

function ttlSeconds({ stepSeconds }: FrameRange): number {
  return Math.min(stepSeconds, MAX_TTL_SECONDS);
}

/** Lets `maxRunning` pieces of work run at once, `maxWaiting` wait, and turns the rest away. */
function createGate(maxRunning: number, maxWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) {
        throw new AppError('rate_limited', {
          message: 'too many custom ranges wait',
          userMessage: 'Many different time ranges are being read right now. Try again in a few seconds.',
          retryAfterSeconds: 5,
        });
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running++;
    try {
      return await work();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
}
