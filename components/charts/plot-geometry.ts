/** Free space around the lines, the same for every chart, so that charts under one another share their time axis. */
export const PLOT_MARGIN = { top: 8, right: 10, bottom: 20, left: 46 } as const;

export type PlotBounds = {
  startSeconds: number;
  endSeconds: number;
  /** Of the value axis, in shown units. */
  domain: readonly [number, number];
  widthPx: number;
  heightPx: number;
};

export type PlotGeometry = {
  left: number;
  right: number;
  top: number;
  bottom: number;
  x: (seconds: number) => number;
  y: (value: number) => number;
  /** Time under a pixel, kept inside the axis. */
  secondsAt: (px: number) => number;
};

/** Where times and values are on a chart of this size, in pixels from its top left corner. */
export function plotGeometry(
  bounds: PlotBounds,
  margin: { top: number; right: number; bottom: number; left: number } = PLOT_MARGIN,
): PlotGeometry {
  const left = margin.left;
  const right = Math.max(left + 1, bounds.widthPx - margin.right);
  const top = margin.top;
  const bottom = Math.max(top + 1, bounds.heightPx - margin.bottom);
  const seconds = Math.max(1, bounds.endSeconds - bounds.startSeconds);
  const [low, high] = bounds.domain;
  const span = high > low ? high - low : 1;
  return {
    left,
    right,
    top,
    bottom,
    x: (at) => left + ((at - bounds.startSeconds) / seconds) * (right - left),
    y: (value) => bottom - ((value - low) / span) * (bottom - top),
    secondsAt: (px) => {
      const share = Math.min(1, Math.max(0, (px - left) / (right - left)));
      return bounds.startSeconds + share * seconds;
    },
  };
}

/** Line segments of a series as an SVG path: a gap lifts the pen, and so does a value that is not a number. */
export function linePath(
  timesSeconds: readonly number[],
  values: readonly (number | null)[],
  geometry: Pick<PlotGeometry, 'x' | 'y'>,
): string {
  let path = '';
  let drawing = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null;
    const at = timesSeconds[i];
    if (value === null || at === undefined || !Number.isFinite(value)) {
      drawing = false;
      continue;
    }
    path += `${drawing ? 'L' : 'M'}${round(geometry.x(at))},${round(geometry.y(value))}`;
    drawing = true;
  }
  return path;
}

function round(px: number): number {
  return Math.round(px * 10) / 10;
}

/** Index of the sample slot nearest to a time; null when the time is more than one step outside the samples. */
export function nearestSlot(
  timesSeconds: readonly number[],
  seconds: number,
  stepSeconds: number,
): number | null {
  const first = timesSeconds[0];
  if (first === undefined) return null;
  const slot = Math.round((seconds - first) / stepSeconds);
  if (slot < -1 || slot > timesSeconds.length) return null;
  return Math.min(timesSeconds.length - 1, Math.max(0, slot));
}
