import { describe, expect, it } from 'vitest';
import { planIncidents, SERIES, type SeriesName, simulateHistory, type TenantHistory } from '@/demo/history';
import { renderHistory } from '@/demo/history-text';

const OPTIONS = { endSeconds: 1_760_000_000, days: 2, seed: 1, rps: 2 };
const history = simulateHistory(OPTIONS);
const text = [...renderHistory(history)].join('');
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const column = (tenant: TenantHistory, name: SeriesName) => tenant.values[name];

describe('generated history', () => {
  it('is the same to the byte for the same options, and another for another seed', {
    timeout: 30_000,
  }, () => {
    expect([...renderHistory(simulateHistory(OPTIONS))].join('')).toBe(text);
    expect([...renderHistory(simulateHistory({ ...OPTIONS, seed: 2 }))].join('')).not.toBe(text);
  });

  it('ends at the boundary, begins the asked days before, and is never so coarse that a five-minute rate has a gap', () => {
    for (const { timesSeconds } of history) {
      expect(timesSeconds[0]).toBe(OPTIONS.endSeconds - 2 * 86_400);
      expect(timesSeconds.at(-1)).toBe(OPTIONS.endSeconds);
      const gaps = timesSeconds.slice(1).map((at, index) => at - (timesSeconds[index] ?? 0));
      expect(Math.min(...gaps)).toBe(15);
      expect(Math.max(...gaps)).toBe(120);
    }
  });

  it('carries the tenant label alone, one family after another, each declared once', () => {
    const types = text.match(/^# TYPE \S+ \S+$/gm) ?? [];
    expect(types).toHaveLength(SERIES.length);
    expect(types.at(-1)).toBe('# TYPE mc_cost_usd counter');
    const samples = text.split('\n').filter((line) => line && !line.startsWith('#'));
    for (const line of samples)
      expect(line).toMatch(/^[a-z0-9_:]+\{tenant="TENANT_00[1-5]"\} -?[0-9.e-]+ [0-9]{10}$/);
    expect(text.endsWith('\n# EOF\n')).toBe(true);
  });

  it.each(history)('$tenant has the ordinary behaviour that the profiles describe', (tenant) => {
    expect(mean(column(tenant, 'tenant:mc_autonomy_success_per_decision:ratio_rate5m'))).toBeGreaterThan(
      0.94,
    );
    const calmP95 = column(tenant, 'tenant:mc_request_duration_seconds:p95_rate5m').slice(-200);
    expect(mean(calmP95)).toBeGreaterThan(0.08);
    expect(mean(calmP95)).toBeLessThan(0.32);
    const cost = column(tenant, 'mc_cost_usd_total');
    expect(cost.every((value, index) => index === 0 || value >= (cost[index - 1] ?? 0))).toBe(true);
  });

  it('agrees with itself: the recorded cost rate is the slope of the cost counter', () => {
    for (const tenant of history) {
      const [first, last] = [tenant.timesSeconds.length - 61, tenant.timesSeconds.length - 1];
      const cost = column(tenant, 'mc_cost_usd_total');
      const seconds = (tenant.timesSeconds[last] ?? 0) - (tenant.timesSeconds[first] ?? 0);
      const slope = ((cost[last] ?? 0) - (cost[first] ?? 0)) / seconds;
      expect(slope / (column(tenant, 'tenant:mc_cost_usd:rate1h')[last] ?? 0)).toBeGreaterThan(0.7);
      expect(slope / (column(tenant, 'tenant:mc_cost_usd:rate1h')[last] ?? 0)).toBeLessThan(1.4);
    }
  });
});

describe('incidents', () => {
  const week = { ...OPTIONS, days: 7 };
  const PEAK: Record<string, [SeriesName, number]> = {
    latency: ['tenant:mc_request_duration_seconds:p95_rate5m', 1],
    denies: ['tenant:mc_policy_denies:rate5m', 0.4],
    lag: ['tenant:mc_aa_replication_lag_seconds:max', 500],
    autonomy: ['tenant:mc_autonomy_compensation_per_decision:ratio_rate5m', 0.1],
    cost: ['tenant:mc_cost_usd:rate1h', 0.002],
  };

  it('of every kind happen in a week, show in the series they touch, and leave the last twelve hours calm', {
    timeout: 30_000,
  }, () => {
    const incidents = planIncidents(week);
    expect(new Set(incidents.map(({ fault }) => fault))).toEqual(new Set(Object.keys(PEAK)));
    const histories = simulateHistory(week);
    for (const { tenant, fault, fromSeconds, untilSeconds } of incidents) {
      expect(untilSeconds).toBeLessThanOrEqual(week.endSeconds - 12 * 3_600);
      const own = histories.find((each) => each.tenant === tenant);
      const [name, level] = PEAK[fault] ?? [SERIES[0], Number.NaN];
      const during = own?.values[name].filter((_, index) => {
        const at = own.timesSeconds[index] ?? 0;
        return at >= fromSeconds && at < untilSeconds;
      });
      expect(Math.max(...(during ?? [])), `${fault} of ${tenant}`).toBeGreaterThan(level);
    }
  });
});
