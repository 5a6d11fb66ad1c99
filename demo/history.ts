import type { Fault } from '@/demo/faults';
import { type Habits, measureHabits } from '@/demo/history-habits';
import {
  createRandom,
  drawInteger,
  drawNormal,
  drawPoisson,
  forkRandom,
  pickOne,
  type Random,
} from '@/demo/random';
import { dayShape, TENANTS, type TenantProfile } from '@/demo/tenants';

/** What to generate: `endSeconds` (epoch, a multiple of 15 is not needed) is the boundary to what is really measured. */
export type HistoryOptions = { endSeconds: number; days: number; seed: number; rps: number };

/** Something that went wrong in the past, in epoch seconds. */
export type Incident = { tenant: string; fault: Fault; fromSeconds: number; untilSeconds: number };

/** The samples of one tenant; `values[name]` belongs to `timesSeconds`, NaN where the series has no sample. */
export type TenantHistory = { tenant: string; timesSeconds: number[]; values: Record<SeriesName, number[]> };

/** Generated series: the recorded signals and the cost counter, in base units. */
export const SERIES = [
  'tenant:mc_autonomy_decisions:rate5m',
  'tenant:mc_autonomy_success_per_decision:ratio_rate5m',
  'tenant:mc_autonomy_compensation_per_decision:ratio_rate5m',
  'tenant:mc_policy_denies:rate5m',
  'tenant:mc_cost_usd:rate1h',
  'tenant:mc_aa_replication_lag_seconds:max',
  'tenant:mc_request_duration_seconds:p95_rate5m',
  'mc_cost_usd_total',
] as const;
export type SeriesName = (typeof SERIES)[number];

const STEP_SECONDS = 15;
const DAY_SECONDS = 86_400;
const FINE_SPAN_SECONDS = 2 * 3_600;
const SHORT_WINDOW_STEPS = 300 / STEP_SECONDS;
const LONG_WINDOW_STEPS = 3_600 / STEP_SECONDS;
const QUIET_END_SECONDS = 12 * 3_600;
const FAULT_KINDS = ['latency', 'cost', 'denies', 'lag', 'autonomy'] as const;

/** About one incident a day, of each kind in turn, on changing tenants; none in the last twelve hours. */
export function planIncidents({ endSeconds, days, seed }: HistoryOptions): Incident[] {
  const random = forkRandom(seed, 'incidents');
  const startSeconds = endSeconds - days * DAY_SECONDS;
  return Array.from({ length: Math.floor(days) }, (_, day) => {
    const latest = Math.min(DAY_SECONDS, days * DAY_SECONDS - QUIET_END_SECONDS - day * DAY_SECONDS) - 3_600;
    const fromSeconds = startSeconds + day * DAY_SECONDS + drawInteger(random, 0, Math.max(0, latest));
    const lasts = drawInteger(random, 10, 55) * 60;
    const fault = FAULT_KINDS[day % FAULT_KINDS.length] ?? 'latency';
    const { tenant } = pickOne(random, TENANTS as [TenantProfile, ...TenantProfile[]]);
    return { tenant, fault, fromSeconds, untilSeconds: fromSeconds + lasts };
  });
}

/**
 * Simulates one tenant: every 15 seconds a Poisson number of requests with the tenant's habits (or those under a fault),
 * counted in the same sliding windows that the recording rules use, so that the series agree with one another.
 */
export function simulateTenant(
  profile: TenantProfile,
  options: HistoryOptions,
  incidents: Incident[],
): TenantHistory {
  const { endSeconds, days, seed, rps } = options;
  const random = forkRandom(seed, `history/${profile.tenant}`);
  const habitsOf = cacheHabits(profile, seed);
  const own = incidents.filter(({ tenant }) => tenant === profile.tenant);
  const windows = new Windows();
  const slow = new SlowNoise(createRandom(drawInteger(random, 0, 0xffffffff)));
  const history: TenantHistory = { tenant: profile.tenant, timesSeconds: [], values: emptyValues() };
  const startSeconds = endSeconds - days * DAY_SECONDS;
  const warmUpSeconds = 3_600;
  let costUsd = 0;
  let lagFromSeconds: number | null = null;

  for (let at = startSeconds - warmUpSeconds; at <= endSeconds; at += STEP_SECONDS) {
    const fault = own.find(({ fromSeconds, untilSeconds }) => at >= fromSeconds && at < untilSeconds)?.fault;
    const habits = habitsOf(fault);
    const requests = drawPoisson(random, rps * STEP_SECONDS * dayShape(profile.residency, at));
    const denied = Math.min(requests, drawPoisson(random, requests * habits.denyShare));
    const executed = requests - denied;
    const failed = Math.min(executed, drawPoisson(random, executed * habits.failedShare));
    const compensated = Math.min(executed - failed, drawPoisson(random, executed * habits.compensatedShare));
    const spentUsd = requests * habits.costUsdMean * (1 + 0.05 * drawNormal(random));
    const noise = slow.next();
    windows.push({ executed, denied, failed, compensated, spentUsd, p95Seconds: habits.p95Seconds });
    lagFromSeconds = fault === 'lag' ? (lagFromSeconds ?? at) : null;
    const restLagSeconds = 0.6 + 4 * random();
    if (at < startSeconds) continue;
    costUsd += spentUsd;
    if ((endSeconds - at) % stepAtAge(endSeconds - at) !== 0) continue;
    history.timesSeconds.push(at);
    appendSample(history.values, windows, {
      costUsd,
      lagSeconds: restLagSeconds + (lagFromSeconds === null ? 0 : at - lagFromSeconds),
      noise,
    });
  }
  return history;
}

/**
 * Seconds between samples of a given age: as often as the shortest frame shows them for two hours, then coarser. Never above
 * 150, so that a five-minute rate over the cost counter has two samples everywhere.
 */
function stepAtAge(ageSeconds: number): number {
  if (ageSeconds < FINE_SPAN_SECONDS) return STEP_SECONDS;
  return ageSeconds < DAY_SECONDS ? 60 : 120;
}

/** All tenants, in order. Same options, same history, to the byte. */
export function simulateHistory(options: HistoryOptions): TenantHistory[] {
  const incidents = planIncidents(options);
  return TENANTS.map((profile) => simulateTenant(profile, options, incidents));
}

type Step = {
  executed: number;
  denied: number;
  failed: number;
  compensated: number;
  spentUsd: number;
  p95Seconds: number;
};

/** The last five minutes of requests and the last hour of spend. */
class Windows {
  readonly #short: Step[] = [];
  readonly #spendUsd: number[] = [];

  push(step: Step): void {
    this.#short.push(step);
    if (this.#short.length > SHORT_WINDOW_STEPS) this.#short.shift();
    this.#spendUsd.push(step.spentUsd);
    if (this.#spendUsd.length > LONG_WINDOW_STEPS) this.#spendUsd.shift();
  }

  sum(pick: (step: Step) => number): number {
    return this.#short.reduce((total, step) => total + pick(step), 0);
  }

  spendPerSecond(): number {
    return this.#spendUsd.reduce((total, usd) => total + usd, 0) / 3_600;
  }

  /** The 95th percentile once a fault has filled more than a twentieth of the window is the slow one. */
  p95Seconds(): number {
    const sorted = this.#short.map((step) => step.p95Seconds).sort((left, right) => left - right);
    return sorted[Math.floor(sorted.length * 0.95) - 1] ?? Number.NaN;
  }
}

/** Slow random drift around 0 with a spread of about 4 %, as a percentile over five minutes shows. */
class SlowNoise {
  #value = 0;

  constructor(private readonly random: Random) {}

  next(): number {
    this.#value = 0.95 * this.#value + 0.0125 * drawNormal(this.random);
    return this.#value;
  }
}

function appendSample(
  values: TenantHistory['values'],
  windows: Windows,
  now: { costUsd: number; lagSeconds: number; noise: number },
): void {
  const executed = windows.sum((step) => step.executed);
  const failed = windows.sum((step) => step.failed);
  const compensated = windows.sum((step) => step.compensated);
  values['tenant:mc_autonomy_decisions:rate5m'].push(executed / 300);
  values['tenant:mc_autonomy_success_per_decision:ratio_rate5m'].push(
    (executed - failed - compensated) / executed,
  );
  values['tenant:mc_autonomy_compensation_per_decision:ratio_rate5m'].push(compensated / executed);
  values['tenant:mc_policy_denies:rate5m'].push(windows.sum((step) => step.denied) / 300);
  values['tenant:mc_cost_usd:rate1h'].push(windows.spendPerSecond());
  values['tenant:mc_aa_replication_lag_seconds:max'].push(now.lagSeconds);
  values['tenant:mc_request_duration_seconds:p95_rate5m'].push(
    executed > 0 ? windows.p95Seconds() * (1 + now.noise) : Number.NaN,
  );
  values.mc_cost_usd_total.push(now.costUsd);
}

function cacheHabits(profile: TenantProfile, seed: number): (fault: Fault | undefined) => Habits {
  const known = new Map<Fault | undefined, Habits>();
  return (fault) => {
    const cached = known.get(fault);
    if (cached) return cached;
    const on = (name: Fault) => fault === name;
    const flags = {
      cost: on('cost'),
      denies: on('denies'),
      latency: on('latency'),
      autonomy: on('autonomy'),
    };
    const measured = measureHabits(profile, seed, flags);
    known.set(fault, measured);
    return measured;
  };
}

function emptyValues(): TenantHistory['values'] {
  return Object.fromEntries(SERIES.map((name) => [name, [] as number[]])) as TenantHistory['values'];
}
