import type { Tenant } from '@/lib/tenants';
import { formatAge, valueText } from './format-value';
import type { Frame } from './frame';
import { effectiveThresholds, isJudged, judgeSignal, type SignalJudgement } from './judge-signal';
import { type LatestSample, latestSample } from './latest-sample';
import type { Signal, SignalRegistry } from './signal';

/** A sample older than this says nothing about now: three ticks of the slowest poller and a little. */
export const JUDGEABLE_AGE_SECONDS = 120;

export type TenantSignal = {
  signalId: string;
  sample: LatestSample | null;
  /** null: there is nothing to judge it by, or nobody has mapped it. */
  judgement: SignalJudgement | null;
};

export type TenantRank = {
  tenantId: string;
  status: SignalJudgement;
  /** Why, worst first; empty only for pass. */
  reasons: string[];
  signals: TenantSignal[];
};

type RankedTenant = Pick<Tenant, 'id' | 'objectives'>;
type Finding = { judgement: SignalJudgement; excess: number; reason: string };

const WORST_FIRST: readonly SignalJudgement[] = ['page', 'warn', 'unknown', 'pass'];

/**
 * All tenants, worst first: page, warn, unknown, pass; within a status by how far the worst signal is beyond its level,
 * then by id. A tenant passes only when every judged signal has a fresh sample within its levels.
 */
export function rankTenants(
  frame: Frame,
  registry: SignalRegistry,
  tenants: readonly RankedTenant[],
  options: { nowSeconds?: number; currency?: string } = {},
): TenantRank[] {
  const nowSeconds = options.nowSeconds ?? frame.fetchedAtSeconds;
  const currency = options.currency ?? 'USD';
  return tenants
    .map((tenant) => rankTenant(frame, registry, tenant, { nowSeconds, currency }))
    .sort(
      (a, b) =>
        WORST_FIRST.indexOf(a.rank.status) - WORST_FIRST.indexOf(b.rank.status) ||
        compare(b.excess, a.excess) ||
        compare(a.rank.tenantId, b.rank.tenantId),
    )
    .map(({ rank }) => rank);
}

function rankTenant(
  frame: Frame,
  registry: SignalRegistry,
  tenant: RankedTenant,
  at: { nowSeconds: number; currency: string },
): { rank: TenantRank; excess: number } {
  const signals: TenantSignal[] = [];
  const findings: Finding[] = [];
  for (const signal of registry.signals) {
    const sample = latestSample(frame, signal.id, tenant.id, at.nowSeconds);
    if (signal.expr === null || !isJudged(signal, tenant)) {
      signals.push({ signalId: signal.id, sample, judgement: null });
      continue;
    }
    const finding = judgeSample(frame, signal, tenant, sample, at.currency);
    signals.push({ signalId: signal.id, sample, judgement: finding.judgement });
    findings.push(finding);
  }
  findings.sort(
    (a, b) =>
      WORST_FIRST.indexOf(a.judgement) - WORST_FIRST.indexOf(b.judgement) || compare(b.excess, a.excess),
  );
  const worst = findings[0];
  const status = worst?.judgement ?? 'unknown';
  const reasons = findings.filter(({ judgement }) => judgement !== 'pass').map(({ reason }) => reason);
  if (!worst) reasons.push('no signal has a level to judge it by');
  return { rank: { tenantId: tenant.id, status, reasons, signals }, excess: worst?.excess ?? 0 };
}

function judgeSample(
  frame: Frame,
  signal: Signal,
  tenant: RankedTenant,
  sample: LatestSample | null,
  currency: string,
): Finding {
  const unknown = (why: string): Finding => ({
    judgement: 'unknown',
    excess: 0,
    reason: `${signal.title}: ${why}`,
  });
  if (frame.signals[signal.id]?.state === 'error') return unknown('the query fails');
  if (!sample) return unknown('no sample');
  if (sample.ageSeconds > JUDGEABLE_AGE_SECONDS)
    return unknown(`last sample is ${formatAge(sample.ageSeconds)} old`);
  const judgement = judgeSignal(sample.value, signal, tenant);
  const { warn, page } = effectiveThresholds(signal, tenant);
  const level = judgement === 'page' ? page : (warn ?? page);
  if (level === undefined) return unknown('no level');
  const side = signal.direction === 'higher-is-better' ? 'at or below' : 'at or above';
  return {
    judgement,
    excess: measureExcess(sample.value, level, signal),
    reason: `${signal.title} ${valueText(sample.value, signal.unit, currency)}, ${side} the ${judgement} level ${valueText(level, signal.unit, currency)}`,
  };
}

/** How many times beyond its level a value is; above 1 is beyond, for both directions. */
function measureExcess(value: number, level: number, { direction }: Signal): number {
  const [over, under] = direction === 'higher-is-better' ? [level, value] : [value, level];
  if (under > 0) return over / under;
  return over > under ? Number.MAX_VALUE : 1;
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
