import { countSlots } from './align';
import { chooseScale, formatScaled, formatValue, valueText } from './format-value';
import { type Frame, ownValues } from './frame';
import { effectiveThresholds } from './judge-signal';
import { latestSample } from './latest-sample';
import { niceDomain } from './nice-domain';
import { summarisePanel } from './panel-summary';
import type {
  PanelProblem,
  PreparedAxis,
  PreparedPanel,
  PreparedSeries,
  PreparedTenant,
  PreparedThreshold,
  PrepareOptions,
} from './prepared-panel';
import type { Panel, Signal, SignalRegistry, Unit } from './signal';

/** Everything a chart of a panel needs, decided: scales, domains, gaps, dots, thresholds, latest values and its sentence. */
export function prepareSeries(
  frame: Frame,
  panel: Panel,
  registry: SignalRegistry,
  options: PrepareOptions,
): PreparedPanel {
  const signals = panel.signals
    .map((id) => registry.signals.find((signal) => signal.id === id))
    .filter((signal) => signal !== undefined);
  const mapped = signals.filter((signal) => signal.expr !== null);
  const units = [...new Set(mapped.map((signal) => signal.unit))];
  const axes = units.map((unit) =>
    prepareAxis(
      frame,
      mapped.filter((signal) => signal.unit === unit),
      unit,
      options,
    ),
  );
  const axisOf = (signal: Signal): number => units.indexOf(signal.unit);
  const series = options.tenants.flatMap((tenant) =>
    mapped.map((signal) => {
      const axis = axisOf(signal);
      return prepareOne(frame, signal, tenant, {
        axis,
        factor: axes[axis]?.factor ?? 1,
        signals: mapped.length,
        options,
      });
    }),
  );
  const thresholds = mapped.flatMap((signal) => prepareThresholds(signal, axisOf(signal), axes, options));
  const prepared = {
    panelId: panel.id,
    title: panel.title,
    subtitle: [
      [...new Set(axes.map(({ label }) => label))].filter(Boolean).join(', '),
      mapped.map(({ record }) => record).join(', '),
    ]
      .filter(Boolean)
      .join(' · '),
    timesSeconds: Array.from(
      { length: countSlots(frame) },
      (_, i) => frame.startSeconds + i * frame.stepSeconds,
    ),
    stepSeconds: frame.stepSeconds,
    series,
    axes,
    thresholds,
    problems: signals.flatMap((signal) => findProblem(frame, signal, series)),
    staleSinceSeconds: frame.staleSinceSeconds,
  };
  return { ...prepared, summary: summarisePanel(prepared, registry, options) };
}

/** Indices of samples that have a gap or an end on both sides. */
export function findIsolated(values: readonly (number | null)[]): number[] {
  const isGap = (i: number): boolean => (values[i] ?? null) === null;
  return values.flatMap((value, i) => (value !== null && isGap(i - 1) && isGap(i + 1) ? [i] : []));
}

function prepareAxis(
  frame: Frame,
  signals: readonly Signal[],
  unit: Unit,
  options: PrepareOptions,
): PreparedAxis {
  const tenants = options.scaleTenants ?? options.tenants;
  const extent = findExtent(
    frame,
    signals,
    tenants.map(({ id }) => id),
  );
  const levels = signals.flatMap((signal) => tenants.flatMap((tenant) => levelsOf(signal, tenant)));
  const magnitude = extent ? Math.max(Math.abs(extent.min), Math.abs(extent.max)) : Math.max(0, ...levels);
  const { factor, unit: label } = chooseScale(unit, magnitude, options.currency);
  const samples = extent && { min: extent.min * factor, max: extent.max * factor };
  const shownLevels = levels.map((level) => level * factor);
  return { unit, label, factor, domain: niceDomain(samples, shownLevels, unit) };
}

function levelsOf(signal: Signal, tenant: PreparedTenant): number[] {
  const { warn, page } = effectiveThresholds(signal, tenant);
  return [warn, page].filter((level) => level !== undefined);
}

function findExtent(
  frame: Frame,
  signals: readonly Signal[],
  tenantIds: readonly string[],
): { min: number; max: number } | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { id } of signals) {
    for (const tenantId of tenantIds) {
      for (const value of valuesOf(frame, id, tenantId)) {
        if (value === null) continue;
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
    }
  }
  return max >= min ? { min, max } : null;
}

function prepareOne(
  frame: Frame,
  signal: Signal,
  tenant: PreparedTenant,
  at: { axis: number; factor: number; signals: number; options: PrepareOptions },
): PreparedSeries {
  const { options } = at;
  const values = valuesOf(frame, signal.id, tenant.id).map((value) =>
    value === null ? null : value * at.factor,
  );
  const latest = latestSample(frame, signal.id, tenant.id, options.nowSeconds);
  const names = [options.tenants.length > 1 ? tenant.id : '', at.signals > 1 ? signal.title : ''].filter(
    Boolean,
  );
  return {
    key: `${signal.id}:${tenant.id}`,
    signalId: signal.id,
    tenantId: tenant.id,
    label: names.join(' · ') || signal.title,
    axis: at.axis,
    values,
    dots: findIsolated(values),
    latest,
    latestShown: formatValue(latest?.value ?? null, signal.unit, options.currency),
  };
}

/** One line per level when all tenants shown share it, else one per tenant with its own. */
function prepareThresholds(
  signal: Signal,
  axis: number,
  axes: readonly PreparedAxis[],
  { tenants, currency }: PrepareOptions,
): PreparedThreshold[] {
  const scale = { factor: axes[axis]?.factor ?? 1, unit: axes[axis]?.label ?? '' };
  return (['warn', 'page'] as const).flatMap((level) => {
    const byTenant = tenants.map((tenant) => ({
      tenantId: tenant.id,
      value: effectiveThresholds(signal, tenant)[level],
    }));
    const isShared = new Set(byTenant.map(({ value }) => value)).size <= 1;
    return (isShared ? byTenant.slice(0, 1) : byTenant).flatMap(({ tenantId, value }) =>
      value === undefined
        ? []
        : {
            axis,
            level,
            signalId: signal.id,
            tenantId: isShared ? null : tenantId,
            value: value * scale.factor,
            label: `${level} ${describeLevel(value, signal, scale, currency)}`,
          },
    );
  });
}

function describeLevel(
  value: number,
  { unit }: Signal,
  scale: { factor: number; unit: string },
  currency: string,
): string {
  const own = chooseScale(unit, value, currency);
  return own.unit === scale.unit
    ? `${formatScaled(value, unit, scale)} ${scale.unit}`.trim()
    : valueText(value, unit, currency);
}

function findProblem(frame: Frame, signal: Signal, series: readonly PreparedSeries[]): PanelProblem[] {
  const base = { signalId: signal.id, title: signal.title };
  const status = frame.signals[signal.id];
  if (signal.expr === null || status?.state === 'not-mapped') {
    return [
      {
        ...base,
        kind: 'not-mapped',
        text: `${signal.title} is not mapped to a PromQL expression yet`,
        sinceSeconds: null,
      },
    ];
  }
  if (status?.state === 'error')
    return [{ ...base, kind: 'error', text: status.message, sinceSeconds: status.sinceSeconds }];
  const hasSample = series.some(({ signalId, latest }) => signalId === signal.id && latest !== null);
  return hasSample
    ? []
    : [{ ...base, kind: 'empty', text: `${signal.title} has no samples in this range`, sinceSeconds: null }];
}

function valuesOf(frame: Frame, signalId: string, tenantId: string): readonly (number | null)[] {
  return ownValues(frame.points[signalId], tenantId) ?? Array<null>(countSlots(frame)).fill(null);
}
