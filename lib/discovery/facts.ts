/** What a Prometheus tells about one label: enough to judge whether it can tell tenants apart. */
export type LabelFacts = {
  name: string;
  /** Distinct values it has now. */
  values: readonly string[];
  /** Names of the metrics that carry it. */
  metrics: readonly string[];
};

export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'unknown';

/** One metric by the name its metadata has, so a histogram counts once and not as its `_bucket` series. */
export type MetricFacts = {
  name: string;
  type: MetricType;
  help: string;
  /** Series names that exist for it, such as `x_bucket`, `x_sum`, `x_count`. */
  series: readonly string[];
  /** Values by label, known only for the few metrics that were looked at closely. */
  labelValues: Readonly<Record<string, readonly string[]>>;
};

const PARTS = /_(bucket|sum|count)$/;

/**
 * Joins the names of existing series with the source's metadata. A source without metadata (Thanos, Mimir, some
 * proxies) still works: types are then read off the naming conventions.
 */
export function collectMetrics(
  seriesNames: readonly string[],
  metadata: Readonly<Record<string, readonly { type: string; help: string }[]>>,
): MetricFacts[] {
  const names = new Set(seriesNames);
  const grouped = new Map<string, string[]>();
  for (const series of [...names].sort()) {
    const base = series.replace(PARTS, '');
    const isPart =
      base !== series &&
      ((names.has(`${base}_count`) && names.has(`${base}_sum`)) || metadata[base] !== undefined);
    const name = isPart ? base : series;
    grouped.set(name, [...(grouped.get(name) ?? []), series]);
  }
  return [...grouped].map(([name, series]) => {
    // Newer clients announce a counter without its _total ending.
    const told = metadata[name]?.[0] ?? metadata[name.replace(/_total$/, '')]?.[0];
    return { name, type: typeOf(name, series, told?.type), help: told?.help ?? '', series, labelValues: {} };
  });
}

function typeOf(name: string, series: readonly string[], told: string | undefined): MetricType {
  if (told === 'counter' || told === 'gauge' || told === 'histogram' || told === 'summary') return told;
  if (series.includes(`${name}_bucket`)) return 'histogram';
  if (name.endsWith('_total')) return 'counter';
  if (series.includes(`${name}_count`) && series.includes(`${name}_sum`)) return 'summary';
  return 'unknown';
}
