/** Load of one Grafana board of 25 panels refreshing each 10 s: what MC replaces for its first viewer. */
export const VIEWER_BASELINE_QPS = 2.5;

/** MC may add this share of the baseline, no more. */
export const LOAD_LIMIT = 0.05;

/** A faster tick is taken again only below this share and after this long, so that the tick does not flap. */
const RELEASE_LIMIT = 0.97 * LOAD_LIMIT;
const HOLD_SECONDS = 120;

export const TICKS_SECONDS = [10, 15, 30] as const;
export type TickSeconds = (typeof TICKS_SECONDS)[number];

export type GovernorInput = {
  /** MC started this Prometheus for itself, so there is nobody to be polite to. */
  managed: boolean;
  /** Queries per second MC itself sends now, at `tickSeconds`. */
  ownQps: number;
  /** Queries per second the source counts, MC's included; null when it does not say. */
  totalQps: number | null;
  tickSeconds: TickSeconds;
  /** How long the present tick has held. */
  heldSeconds: number;
  /** Queries sent in each tick: one per source. */
  queriesPerTick?: number;
  viewerBaselineQps?: number;
};

export type GovernorDecision = {
  tickSeconds: TickSeconds;
  governor: 'off' | 'normal' | 'slowed';
  reason: string;
  /** What the limit is a share of; null when the governor is off. */
  baselineQps: number | null;
};

/**
 * Decides how often to ask: every 10 s while MC's queries stay within 5 % of the baseline, else every 15 or 30 s. The
 * baseline is the larger of the load others put on the source and one Grafana viewer.
 */
export function decideTick(input: GovernorInput): GovernorDecision {
  if (input.managed) {
    return {
      tickSeconds: 10,
      governor: 'off',
      baselineQps: null,
      reason: 'MC started this Prometheus for itself',
    };
  }
  const viewer = input.viewerBaselineQps ?? VIEWER_BASELINE_QPS;
  const foreign = input.totalQps === null ? null : Math.max(0, input.totalQps - input.ownQps);
  const baselineQps = Math.max(foreign ?? 0, viewer);
  const shareAt = (tick: TickSeconds): number => projectQps(input, tick) / baselineQps;
  const tickSeconds = chooseTick(input, shareAt);
  const basis =
    foreign === null || foreign <= viewer
      ? `${viewer} queries/s, one Grafana viewer${foreign === null ? '; the source does not report its load' : ''}`
      : `${foreign.toFixed(2)} queries/s by others`;
  const percent = (shareAt(tickSeconds) * 100).toFixed(1);
  return {
    tickSeconds,
    governor: tickSeconds === 10 ? 'normal' : 'slowed',
    baselineQps,
    reason: `every ${tickSeconds} s adds ${percent} % to ${basis}; the limit is ${LOAD_LIMIT * 100} %`,
  };
}

function chooseTick(input: GovernorInput, shareAt: (tick: TickSeconds) => number): TickSeconds {
  const isOver = shareAt(input.tickSeconds) > LOAD_LIMIT;
  if (isOver) {
    return TICKS_SECONDS.find((tick) => tick > input.tickSeconds && shareAt(tick) <= LOAD_LIMIT) ?? 30;
  }
  if (input.heldSeconds < HOLD_SECONDS) return input.tickSeconds;
  return (
    TICKS_SECONDS.find((tick) => tick < input.tickSeconds && shareAt(tick) <= RELEASE_LIMIT) ??
    input.tickSeconds
  );
}

/** MC's queries per second at another tick: only the queries of the tick itself change. */
function projectQps({ ownQps, tickSeconds, queriesPerTick = 1 }: GovernorInput, tick: TickSeconds): number {
  return Math.max(0, ownQps + queriesPerTick * (1 / tick - 1 / tickSeconds));
}
