import type { Tenant, Thresholds } from '@/lib/tenants';
import type { Signal } from './signal';

export const SIGNAL_JUDGEMENTS = ['pass', 'warn', 'page', 'unknown'] as const;
export type SignalJudgement = (typeof SIGNAL_JUDGEMENTS)[number];

type Judged = Pick<Signal, 'id' | 'direction' | 'thresholds'>;
type WithObjectives = Pick<Tenant, 'objectives'>;

/** The levels that hold for a tenant: its own objective where it has one, else the signal's. Base units. */
export function effectiveThresholds(signal: Judged, tenant: WithObjectives): Thresholds {
  const own = Object.hasOwn(tenant.objectives, signal.id) ? tenant.objectives[signal.id] : undefined;
  return { ...signal.thresholds, ...own };
}

/** Whether there is anything to judge a signal by: a direction and at least one level. */
export function isJudged(signal: Judged, tenant: WithObjectives): boolean {
  const { warn, page } = effectiveThresholds(signal, tenant);
  return signal.direction !== 'neutral' && (warn !== undefined || page !== undefined);
}

/**
 * Judges a value against the levels that hold for a tenant; reaching a level counts. No value and nothing to judge by
 * are both `unknown`, never `pass`; ask `isJudged` to tell them apart.
 */
export function judgeSignal(value: number | null, signal: Judged, tenant: WithObjectives): SignalJudgement {
  if (value === null || !Number.isFinite(value) || !isJudged(signal, tenant)) return 'unknown';
  const { warn, page } = effectiveThresholds(signal, tenant);
  const sign = signal.direction === 'higher-is-better' ? -1 : 1;
  if (page !== undefined && sign * value >= sign * page) return 'page';
  if (warn !== undefined && sign * value >= sign * warn) return 'warn';
  return 'pass';
}
