import type { Signal } from './signal';

/** Label that tells the signals of one query apart where the metric name cannot. */
export const SIGNAL_LABEL = 'mc_signal';

/** Value of `SIGNAL_LABEL` on the series that carries the source's own query load; never a signal's id. */
export const SOURCE_LOAD = '_source_load';

const SOURCE_LOAD_EXPR = 'sum(rate(prometheus_http_requests_total{handler=~"/api/v1/query(_range)?"}[5m]))';

/** A signal with an expression. Only these can be asked for. */
export type MappedSignal = Signal & { expr: string };

export function isMapped(signal: Signal): signal is MappedSignal {
  return signal.expr !== null;
}

/** One query for all recorded series of a source, by exact names, whatever the number of viewers. */
export function recordedQuery(signals: readonly Signal[]): string {
  return `{__name__=~"${signals.map(({ record }) => record).join('|')}"}`;
}

/**
 * One query for signals whose rules are not installed: each expression marked with its signal's id. One failing
 * expression fails the whole query, so ask with `unionQuery([signal])` one by one then, and mark only that signal.
 */
export function unionQuery(signals: readonly MappedSignal[]): string {
  return signals.map(({ id, expr }) => mark(expr, id)).join(' or ');
}

/** Adds the source's own query load to a query as one more series, so that the governor's reading costs no query. */
export function withSourceLoad(query: string): string {
  return `${query} or ${mark(SOURCE_LOAD_EXPR, SOURCE_LOAD)}`;
}

/** The newest reading of `withSourceLoad` in an answer in queries per second, or null when the source exports none. */
export function readSourceLoadQps(
  series: readonly { metric: Record<string, string>; values: readonly [number, string][] }[],
): number | null {
  const found = series.find(({ metric }) => metric[SIGNAL_LABEL] === SOURCE_LOAD);
  const value = Number(found?.values.at(-1)?.[1] ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** The query that gives one tenant's series of a signal: what a panel shows and what "open in Prometheus" opens. */
export function tenantQuery(
  signal: Signal,
  tenantLabelValue: string,
  from: 'recorded' | 'expression' = 'recorded',
): string {
  const value = quoteLabelValue(tenantLabelValue);
  if (from === 'recorded' || signal.expr === null) return `${signal.record}{tenant=${value}}`;
  return `(${signal.expr}) and on (tenant) label_replace(vector(1), "tenant", ${value}, "", "")`;
}

/** A PromQL string literal. */
export function quoteLabelValue(value: string): string {
  return `"${value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`;
}

function mark(expr: string, id: string): string {
  return `label_replace(${expr}, "${SIGNAL_LABEL}", "${id}", "", "")`;
}
