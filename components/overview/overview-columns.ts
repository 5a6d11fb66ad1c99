import type { Headline, OverviewFrame } from '@/lib/overview';

/** What every row of an overview needs to draw its values. */
export type OverviewColumns = { headlines: Headline[]; frame: OverviewFrame; currency: string };

/** Up to this many values stand in one line under a head; more wrap, each with its own title. */
const IN_ONE_LINE = 6;

/** Whether the values of a row fit in one line under a head. */
export function fitsOneLine(count: number): boolean {
  return count <= IN_ONE_LINE;
}

/** Columns of values: as many as fit, in one line with the head from `lg` on while there are few. */
export function valueGrid(count: number): string {
  return fitsOneLine(count)
    ? 'grid-cols-2 sm:grid-cols-3 lg:grid-flow-col lg:grid-cols-none lg:auto-cols-fr'
    : 'grid-cols-2 sm:grid-cols-3 lg:grid-cols-5';
}
