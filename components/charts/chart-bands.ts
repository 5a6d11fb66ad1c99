import type { PreparedAxis, PreparedPanel, PreparedSeries, PreparedThreshold } from '@/lib/signals';

/** The part of a panel that shares one value axis. Signals of different units get a band each: two axes on one plot mislead. */
export type ChartBand = {
  id: string;
  axis: PreparedAxis;
  timesSeconds: number[];
  stepSeconds: number;
  series: PreparedSeries[];
  thresholds: PreparedThreshold[];
};

/** Splits a prepared panel into its bands, in the order of its axes. */
export function chartBands(panel: PreparedPanel): ChartBand[] {
  return panel.axes.map((axis, index) => ({
    id: `${panel.panelId}:${index}:${panel.series[0]?.tenantId ?? ''}`,
    axis,
    timesSeconds: panel.timesSeconds,
    stepSeconds: panel.stepSeconds,
    series: panel.series.filter((series) => series.axis === index),
    thresholds: panel.thresholds.filter((threshold) => threshold.axis === index),
  }));
}

/** Whether two preparations draw the same picture, so that the one already on screen can stay. */
export function samePicture(a: PreparedPanel, b: PreparedPanel): boolean {
  return (
    a.timesSeconds[0] === b.timesSeconds[0] &&
    a.timesSeconds.length === b.timesSeconds.length &&
    a.stepSeconds === b.stepSeconds &&
    a.staleSinceSeconds === b.staleSinceSeconds &&
    sameJson(a.axes, b.axes) &&
    sameJson(a.thresholds, b.thresholds) &&
    sameJson(a.problems, b.problems) &&
    a.series.length === b.series.length &&
    a.series.every((series, i) => {
      const other = b.series[i];
      return other !== undefined && series.key === other.key && sameValues(series.values, other.values);
    })
  );
}

function sameValues(a: readonly (number | null)[], b: readonly (number | null)[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** How a series is told from the others: the tenant's own colour, and a dash pattern per signal of the band. */
export type SeriesLook = { colour: string; dash: string | undefined; widthPx: number };

const DASHES = [undefined, '5 3', '1.5 3', '8 3 2 3'] as const;

/** Look of the `n`th signal of a tenant. Status colours are never used: colour here says who, not how well. */
export function seriesLook(tenantColour: string, n: number): SeriesLook {
  return { colour: tenantColour, dash: DASHES[n % DASHES.length], widthPx: 1.5 };
}

/** CSS colour of a tenant, the same everywhere: by its place in the configuration, from a colour-blind safe scale of eight. */
export function tenantColour(place: number): string {
  return `var(--tenant-${(Math.max(0, place) % 8) + 1})`;
}
