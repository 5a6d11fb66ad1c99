import {
  type Frame,
  type Panel,
  type PreparedPanel,
  type PrepareOptions,
  prepareSeries,
  type SignalRegistry,
} from '@/lib/signals';

/** Signals of a panel that can share a value axis: same unit, and good in the same direction. */
export function bandGroups(panel: Panel, registry: SignalRegistry): string[][] {
  const groups = new Map<string, string[]>();
  for (const id of panel.signals) {
    const signal = registry.signals.find((one) => one.id === id);
    if (signal === undefined || signal.expr === null) continue;
    const key = `${signal.unit} ${signal.direction}`;
    groups.set(key, [...(groups.get(key) ?? []), id]);
  }
  return [...groups.values()];
}

/**
 * `prepareSeries` with an axis per group of `bandGroups` instead of per unit: a success share near 100 % and a compensation
 * share near 0 % on one axis would both be flat lines.
 */
export function prepareBands(
  frame: Frame,
  panel: Panel,
  registry: SignalRegistry,
  options: PrepareOptions,
): PreparedPanel {
  const whole = prepareSeries(frame, panel, registry, options);
  const groups = bandGroups(panel, registry);
  if (groups.length === whole.axes.length) return whole;
  const parts = groups.map((signals) => prepareSeries(frame, { ...panel, signals }, registry, options));
  return {
    ...whole,
    axes: parts.flatMap((part) => part.axes),
    series: parts.flatMap((part, axis) => part.series.map((series) => ({ ...series, axis }))),
    thresholds: parts.flatMap((part, axis) => part.thresholds.map((threshold) => ({ ...threshold, axis }))),
  };
}
