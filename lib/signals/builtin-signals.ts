import type { Signal } from './signal';

type BuiltinSignal = Omit<Signal, 'expr' | 'source'> & { expr: (label: string) => string };

/** Titles of the planning pack's five panels, in their order. */
export const BUILTIN_PANELS = [
  { id: 'autonomy', title: 'Autonomy' },
  { id: 'policy_denies', title: 'Policy denies' },
  { id: 'cost', title: 'Cost' },
  { id: 'aa_lag', title: 'A/A replication lag' },
  { id: 'p95', title: 'Request latency p95' },
] as const;

const decisions = (label: string, outcome?: string): string =>
  `sum by (${label})(rate(mc_autonomy_decisions_total${outcome ? `{outcome="${outcome}"}` : ''}[5m]))`;

/** Zero for every tenant the source knows, so that an idle tenant reads 0 and an unknown one reads nothing. */
const zeroForKnown = (label: string): string => `or on (${label}) 0 * max by (${label})(mc_tenant_info)`;

/** The signals of the planning pack. Ratios guard their denominator: an idle tenant gives no sample instead of NaN. */
const BUILTINS: BuiltinSignal[] = [
  {
    id: 'autonomy_decision_rate',
    title: 'Decision rate',
    description: 'Decisions agents took and carried out, per second over five minutes.',
    panel: 'autonomy',
    unit: 'per_second',
    direction: 'neutral',
    expr: (label) => `${decisions(label)} ${zeroForKnown(label)}`,
    record: 'tenant:mc_autonomy_decisions:rate5m',
    thresholds: {},
  },
  {
    id: 'autonomy_success',
    title: 'Success',
    description: 'Share of decisions that succeeded, over five minutes. No decisions, no value.',
    panel: 'autonomy',
    unit: 'ratio',
    direction: 'higher-is-better',
    expr: (label) => `${decisions(label, 'success')} / (${decisions(label)} > 0)`,
    record: 'tenant:mc_autonomy_success_per_decision:ratio_rate5m',
    thresholds: { warn: 0.95, page: 0.9 },
  },
  {
    id: 'autonomy_compensation',
    title: 'Compensation',
    description: 'Share of decisions that had to be undone, over five minutes. No decisions, no value.',
    panel: 'autonomy',
    unit: 'ratio',
    direction: 'lower-is-better',
    expr: (label) =>
      `(${decisions(label, 'compensated')} or on (${label}) 0 * ${decisions(label)}) / (${decisions(label)} > 0)`,
    record: 'tenant:mc_autonomy_compensation_per_decision:ratio_rate5m',
    thresholds: { warn: 0.02, page: 0.05 },
  },
  {
    id: 'policy_denies',
    title: 'Policy denies',
    description: 'Decisions the policy refused, per second over five minutes.',
    panel: 'policy_denies',
    unit: 'per_second',
    direction: 'lower-is-better',
    expr: (label) =>
      `sum by (${label})(rate(mc_policy_decisions_total{decision="deny"}[5m])) ${zeroForKnown(label)}`,
    record: 'tenant:mc_policy_denies:rate5m',
    thresholds: { warn: 0.25, page: 1 },
  },
  {
    id: 'cost',
    title: 'Cost',
    description: 'Money spent on model and tool calls, as a rate over one hour.',
    panel: 'cost',
    unit: 'currency_per_second',
    direction: 'lower-is-better',
    expr: (label) => `sum by (${label})(rate(mc_cost_usd_total[1h]))`,
    record: 'tenant:mc_cost_usd:rate1h',
    thresholds: {},
  },
  {
    id: 'aa_lag',
    title: 'A/A replication lag',
    description: 'Age of the newest write the slower replica has applied.',
    panel: 'aa_lag',
    unit: 'seconds',
    direction: 'lower-is-better',
    expr: (label) => `max by (${label})(time() - mc_aa_last_applied_timestamp_seconds)`,
    record: 'tenant:mc_aa_replication_lag_seconds:max',
    thresholds: { warn: 15, page: 60 },
  },
  {
    id: 'p95',
    title: 'Request latency p95',
    description: 'Latency that 95 % of requests stay under, over five minutes. No requests, no value.',
    panel: 'p95',
    unit: 'seconds',
    direction: 'lower-is-better',
    expr: (label) =>
      `histogram_quantile(0.95, sum by (${label}, le)(rate(mc_request_duration_seconds_bucket[5m])) and on (${label}) (sum by (${label})(rate(mc_request_duration_seconds_count[5m])) > 0))`,
    record: 'tenant:mc_request_duration_seconds:p95_rate5m',
    thresholds: { warn: 0.5, page: 1 },
  },
];

export const BUILTIN_SIGNAL_IDS: readonly string[] = BUILTINS.map((signal) => signal.id);

/** The built-in signals for a source whose series name the tenant in `tenantLabel`; expressions keep that label. */
export function builtinSignals(sourceId: string, tenantLabel: string): Signal[] {
  return BUILTINS.map((signal) => ({ ...signal, expr: signal.expr(tenantLabel), source: sourceId }));
}
