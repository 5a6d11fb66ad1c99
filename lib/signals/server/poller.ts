import { type Clock, epochSeconds } from '@/lib/kernel';
import { pause } from '@/lib/platform/leader';
import type { Logger } from '@/lib/platform/logger';
import type { Metrics } from '@/lib/platform/metrics';
import { PrometheusError } from '@/lib/platform/prometheus-client';
import type { Tenant } from '@/lib/tenants';
import { alignRange, emptyFrame } from '../align';
import { FRAMES, type Frame, type FrameName } from '../frame';
import { scopeFrame } from '../frame-scope';
import { decideTick, type GovernorDecision, type TickSeconds } from '../governor';
import type { SignalRegistry } from '../signal';
import { createRateWindow, type FrameCost } from './frame-cost';
import { type FrameProgress, type PolledSource, type RefreshResult, refreshFrame } from './refresh-frame';

const FRAME_NAMES = Object.keys(FRAMES) as FrameName[];
const RATE_WINDOW_SECONDS = 300;
/** Long enough for the scrape at a slot's very second to be stored before the slot is asked for. */
const SETTLE_MS = 500;

export type FrameSink = {
  /** The newest frames known, to go on from; called once when a poller begins. */
  loadFrames(keys: readonly string[]): Promise<Map<string, Frame>>;
  /** Makes a frame visible to web processes. Throws `conflict` when another poller has published meanwhile. */
  publish(frame: Frame): Promise<void>;
  publishCost(cost: FrameCost): Promise<void>;
};

export type PollerOptions = {
  name: string;
  registry: SignalRegistry;
  tenants: readonly Tenant[];
  sources: readonly PolledSource[];
  sink: FrameSink;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** MC started this Prometheus itself, so the governor is off. */
  managed: boolean;
};

export type Poller = {
  /** One round: the hour frame always, a longer frame when a step of its own has passed. Never two at once. */
  tick(): Promise<void>;
  /** Ticks until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** The sources' clients report each query here. */
  countQuery(reason: string): void;
  cost(): FrameCost;
};

/** Reads the sources for all viewers together. Only the leader runs one; it needs neither Next nor a database to exist. */
export function createPoller(options: PollerOptions): Poller {
  const { clock, logger, metrics, sink } = options;
  const frames = new Map<FrameName, FrameProgress>();
  const allQueries = createRateWindow(RATE_WINDOW_SECONDS);
  const tickQueries = createRateWindow(RATE_WINDOW_SECONDS);
  const startedAt = epochSeconds(clock.now());
  let tickSeconds: TickSeconds = 10;
  let heldSince = startedAt;
  let decision = govern(null);
  let lastTickAtSeconds: number | null = null;
  let running: Promise<void> | null = null;

  function govern(totalQps: number | null): GovernorDecision {
    const now = epochSeconds(clock.now());
    return decideTick({
      managed: options.managed,
      ownQps:
        now - startedAt < RATE_WINDOW_SECONDS
          ? options.sources.length / tickSeconds
          : tickQueries.perSecond(now),
      totalQps,
      tickSeconds,
      heldSeconds: now - heldSince,
      queriesPerTick: options.sources.length,
    });
  }

  function applyGovernor(totalQps: number | null): void {
    decision = govern(totalQps);
    if (decision.tickSeconds === tickSeconds) return;
    logger.info(
      { from: tickSeconds, to: decision.tickSeconds, reason: decision.reason },
      'poll interval changed',
    );
    tickSeconds = decision.tickSeconds;
    heldSince = epochSeconds(clock.now());
  }

  async function begin(): Promise<void> {
    const stored = await sink.loadFrames(FRAME_NAMES);
    const now = epochSeconds(clock.now());
    const tenantIds = options.tenants.map(({ id }) => id);
    for (const name of FRAME_NAMES) {
      const known = stored.get(name);
      const empty = emptyFrame(name, alignRange(now, name), options.registry);
      const usable = known?.registryVersion === options.registry.version;
      const frame = known && usable ? scopeFrame(known, tenantIds) : { ...empty, seq: known?.seq ?? 0 };
      frames.set(name, { frame, sources: new Map() });
    }
  }

  async function round(): Promise<void> {
    if (frames.size === 0) await begin();
    const now = epochSeconds(clock.now());
    let sourceIsBack = true;
    for (const name of FRAME_NAMES) {
      const progress = frames.get(name);
      if (progress === undefined || !isDue(name, progress, now)) continue;
      if (!sourceIsBack && progress.frame.staleSinceSeconds !== null) continue;
      sourceIsBack = (await refresh(name, progress, now)) && sourceIsBack;
    }
    lastTickAtSeconds = epochSeconds(clock.now());
    await sink.publishCost(cost());
  }

  /** Returns whether at least one source answered. */
  async function refresh(name: FrameName, progress: FrameProgress, now: number): Promise<boolean> {
    const before = progress.frame;
    const result = await refreshFrame(progress, {
      registry: options.registry,
      tenants: options.tenants,
      sources: options.sources,
      range: alignRange(now, name),
      nowSeconds: now,
      withLoad: name === '6h' && !options.managed,
    });
    report(name, result);
    if (result.sourceLoadQps !== null || name === '6h') applyGovernor(result.sourceLoadQps);
    const { frame } = progress;
    if (!sameState(before, frame)) {
      progress.frame = { ...frame, seq: before.seq + 1 };
      await sink.publish(progress.frame);
      metrics.framesPublished.inc({ frame: name });
    }
    metrics.frameAgeSeconds.set({ frame: name }, now - frame.fetchedAtSeconds);
    return frame.staleSinceSeconds === null;
  }

  function report(name: FrameName, { failures, reports }: RefreshResult): void {
    for (const [source, error] of failures) {
      metrics.prometheusFailures.inc({
        source,
        kind: error instanceof PrometheusError ? error.kind : 'internal',
      });
      logger.warn({ frame: name, source, err: error }, 'source did not answer');
    }
    for (const one of reports) {
      const odd =
        one.unlabelledSeries + one.unknownSignalSeries + one.offGridSamples + one.conflictingSignals.length;
      if (odd > 0) logger.debug({ frame: name, report: one }, 'the answer holds more than was asked for');
    }
  }

  function cost(): FrameCost {
    const now = epochSeconds(clock.now());
    const { governor, reason } = decision;
    return {
      queriesPerSecond: allQueries.perSecond(now),
      tickSeconds,
      governor,
      reason,
      leader: options.name,
      lastTickAtSeconds,
    };
  }

  function tick(): Promise<void> {
    running ??= round().finally(() => {
      running = null;
    });
    return running;
  }

  return {
    tick,
    cost,
    countQuery(reason) {
      const now = epochSeconds(clock.now());
      allQueries.add(now);
      if (reason === 'tick' || reason === 'split') tickQueries.add(now);
    },
    async run(signal) {
      metrics.pollerLeader.set(1);
      try {
        while (!signal.aborted) {
          await tick();
          metrics.pollerTickSeconds.set(tickSeconds);
          await pause(msUntilNextTick(clock.now().getTime(), tickSeconds), signal);
        }
      } finally {
        metrics.pollerLeader.set(0);
      }
    },
  };
}

/** Ticks fall on multiples of the interval, so a slot is asked for as soon as it can be complete. */
function msUntilNextTick(nowMs: number, tickSeconds: number): number {
  const tickMs = tickSeconds * 1000;
  return (Math.floor((nowMs - SETTLE_MS) / tickMs) + 1) * tickMs + SETTLE_MS - nowMs;
}

function isDue(name: FrameName, { frame, sources }: FrameProgress, now: number): boolean {
  if (name === '1h' || frame.staleSinceSeconds !== null || frame.fetchedAtSeconds === 0) return true;
  const { endSeconds } = alignRange(now, name);
  return (
    sources.size === 0 ||
    [...sources.values()].some(({ haveUntilSeconds }) => (haveUntilSeconds ?? 0) < endSeconds)
  );
}

/** While a source stays away nothing changes, and nothing needs to be published again. */
function sameState(a: Frame, b: Frame): boolean {
  return (
    a.fetchedAtSeconds === b.fetchedAtSeconds &&
    a.staleSinceSeconds === b.staleSinceSeconds &&
    a.staleReason === b.staleReason
  );
}
