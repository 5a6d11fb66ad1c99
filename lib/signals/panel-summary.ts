import { formatAge, valueText } from './format-value';
import { effectiveThresholds, judgeSignal } from './judge-signal';
import type { PreparedPanel, PreparedSeries, PrepareOptions } from './prepared-panel';
import type { Signal, SignalRegistry } from './signal';

const MAX_DESCRIBED = 5;

/** One sentence that says what a chart shows: range, latest value with its age, lowest and highest, level reached, gaps. */
export function summarisePanel(
  panel: Omit<PreparedPanel, 'summary'>,
  registry: SignalRegistry,
  options: PrepareOptions,
): string {
  const span = panel.timesSeconds.length * panel.stepSeconds;
  const subject = `${panel.title}${options.tenants.length === 1 ? ` of ${options.tenants[0]?.id}` : ''}, last ${formatAge(span)} of samples`;
  const parts = panel.series
    .filter(({ latest }) => latest !== null)
    .slice(0, MAX_DESCRIBED)
    .map((series) => describeSeries(series, panel, registry, options));
  const untold = panel.series.filter(({ latest }) => latest !== null).length - parts.length;
  if (untold > 0) parts.push(`and ${untold} more series`);
  const problems = panel.problems.map(({ text }) => text);
  const stale =
    panel.staleSinceSeconds === null ? [] : ['the source does not answer, these are the last good samples'];
  return `${subject}: ${[...parts, ...problems, ...stale].join('; ') || 'no series'}.`;
}

function describeSeries(
  series: PreparedSeries,
  panel: Omit<PreparedPanel, 'summary'>,
  registry: SignalRegistry,
  options: PrepareOptions,
): string {
  const signal = registry.signals.find(({ id }) => id === series.signalId);
  const { latest } = series;
  if (!signal || !latest) return `${series.label} has no samples`;
  const factor = panel.axes[series.axis]?.factor ?? 1;
  const known = series.values.filter((value) => value !== null);
  const text = (value: number): string => valueText(value, signal.unit, options.currency);
  const bounds = known.reduce((b, v) => ({ min: Math.min(b.min, v), max: Math.max(b.max, v) }), {
    min: Infinity,
    max: -Infinity,
  });
  const gaps = countGaps(series.values);
  return [
    `${series.label} ${text(latest.value)} ${formatAge(latest.ageSeconds)} ago`,
    `between ${text(bounds.min / factor)} and ${text(bounds.max / factor)}`,
    ...describeJudgement(latest.value, signal, series.tenantId, options),
    ...(gaps > 0 ? [`${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`] : []),
  ].join(', ');
}

function describeJudgement(
  value: number,
  signal: Signal,
  tenantId: string,
  options: PrepareOptions,
): string[] {
  const tenant = options.tenants.find(({ id }) => id === tenantId);
  const judgement = tenant ? judgeSignal(value, signal, tenant) : 'unknown';
  if (!tenant || (judgement !== 'warn' && judgement !== 'page')) return [];
  const level = effectiveThresholds(signal, tenant)[judgement];
  if (level === undefined) return [];
  const side = signal.direction === 'higher-is-better' ? 'at or below' : 'at or above';
  return [`${side} the ${judgement} level ${valueText(level, signal.unit, options.currency)}`];
}

/** Runs of missing samples between the first and the last one. */
function countGaps(values: readonly (number | null)[]): number {
  const first = values.findIndex((value) => value !== null);
  const last = values.findLastIndex((value) => value !== null);
  let gaps = 0;
  for (let i = first + 1; i < last; i++) if (values[i] === null && values[i - 1] !== null) gaps++;
  return gaps;
}
