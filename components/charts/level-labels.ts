import type { PreparedThreshold } from '@/lib/signals';
import type { PlotGeometry } from './plot-geometry';

const LINE_PX = 12;
/** Rough width of a character at 10 px; labels are short, so rough is near enough. */
const CHARACTER_PX = 5.6;

export type PlacedLabel = { level: PreparedThreshold; x: number; y: number };

/**
 * Where the labels of levels stand, beginning at `x`: at the old end of the time axis, so that they never cover what is
 * newest; above their line, below it at the top edge, and to the right of a label already there when both would overlap.
 */
export function placeLabels(
  levels: readonly PreparedThreshold[],
  plot: Pick<PlotGeometry, 'left' | 'right' | 'top' | 'y'>,
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  for (const level of levels) {
    const line = plot.y(level.value);
    const y = line - plot.top > LINE_PX + 2 ? line - 4 : line + 11;
    let x = plot.left + 4;
    for (const other of placed) {
      const isNear = Math.abs(other.y - y) < LINE_PX;
      if (isNear) x = Math.max(x, other.x + other.level.label.length * CHARACTER_PX + 8);
    }
    if (x + level.label.length * CHARACTER_PX <= plot.right) placed.push({ level, x, y });
  }
  return placed;
}
