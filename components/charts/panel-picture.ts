import type { PreparedPanel } from '@/lib/signals';
import { type Tick, timeTicks, valueTicks } from './axis-ticks';
import { type ChartBand, chartBands } from './chart-bands';
import { linePath, plotGeometry } from './plot-geometry';

/** What is printed on a picture besides the chart, so that it can be checked long after it was pasted somewhere. */
export type PictureText = { title: string; range: string; source: string; href: string; takenAt: string };

/** One thing to paint; positions in pixels. Colours are roles, resolved by whoever paints. */
export type PictureMark =
  | {
      kind: 'text';
      x: number;
      y: number;
      text: string;
      role: 'fg' | 'muted' | 'warn' | 'page';
      sizePx: number;
      align: 'left' | 'right' | 'center';
      bold?: boolean;
    }
  | {
      kind: 'path';
      d: string;
      role: 'line' | 'series' | 'warn' | 'page';
      widthPx: number;
      dash: readonly number[];
    }
  | { kind: 'dot'; x: number; y: number; radiusPx: number };

export const PICTURE = { widthPx: 1200, headPx: 76, footPx: 84, bandPx: 320, marginPx: 28 } as const;

/** Height of the picture of a panel with this many bands. */
export function pictureHeightPx(bandCount: number): number {
  return PICTURE.headPx + PICTURE.footPx + Math.max(1, bandCount) * PICTURE.bandPx;
}

/** Everything on the picture of a panel's frozen range, decided without a canvas. Times are UTC: a picture travels. */
export function panelPicture(panel: PreparedPanel, text: PictureText): PictureMark[] {
  const bands = chartBands(panel);
  const { marginPx, headPx, bandPx, widthPx } = PICTURE;
  const foot = pictureHeightPx(bands.length) - PICTURE.footPx + 22;
  const label = (y: number, value: string, role: 'fg' | 'muted', sizePx: number): PictureMark => ({
    kind: 'text',
    x: marginPx,
    y,
    text: value,
    role,
    sizePx,
    align: 'left',
  });
  return [
    { ...label(34, text.title, 'fg', 22), bold: true } as PictureMark,
    label(58, text.range, 'muted', 15),
    {
      kind: 'text',
      x: widthPx - marginPx,
      y: 34,
      text: latestText(panel),
      role: 'fg',
      sizePx: 18,
      align: 'right',
      bold: true,
    },
    ...bands.flatMap((band, index) => bandMarks(band, panel, headPx + index * bandPx)),
    label(foot, `Source: ${text.source}`, 'muted', 13),
    label(foot + 20, text.href, 'muted', 13),
    label(foot + 40, `Taken ${text.takenAt}`, 'muted', 13),
  ];
}

function latestText(panel: PreparedPanel): string {
  return panel.series
    .map((series) => {
      const { text, unit } = series.latestShown;
      return panel.series.length > 1 ? `${series.label} ${text} ${unit}` : `${text} ${unit}`;
    })
    .map((value) => value.trim())
    .join('   ');
}

function bandMarks(band: ChartBand, panel: PreparedPanel, top: number): PictureMark[] {
  const startSeconds = panel.timesSeconds[0] ?? 0;
  const endSeconds = panel.timesSeconds.at(-1) ?? startSeconds + 1;
  const margin = { top: top + 30, bottom: 30, left: PICTURE.marginPx + 56, right: PICTURE.marginPx };
  const plot = plotGeometry(
    {
      startSeconds,
      endSeconds,
      domain: band.axis.domain,
      widthPx: PICTURE.widthPx,
      heightPx: top + PICTURE.bandPx,
    },
    margin,
  );
  const rule = (d: string): PictureMark => ({ kind: 'path', d, role: 'line', widthPx: 1, dash: [] });
  const tickText = (x: number, y: number, tick: Tick, align: 'right' | 'center'): PictureMark => ({
    kind: 'text',
    x,
    y,
    text: tick.label,
    role: 'muted',
    sizePx: 13,
    align,
  });
  const [low, high] = band.axis.domain;
  return [
    {
      kind: 'text',
      x: PICTURE.marginPx,
      y: top + 14,
      text: `${band.axis.label}   ${band.series.map((series) => series.label).join(' · ')}`,
      role: 'muted',
      sizePx: 13,
      align: 'left',
    },
    ...valueTicks(band.axis.domain, 6).flatMap((tick) => [
      rule(`M${plot.left},${plot.y(tick.at)}L${plot.right},${plot.y(tick.at)}`),
      tickText(plot.left - 10, plot.y(tick.at) + 4, tick, 'right'),
    ]),
    ...timeTicks(startSeconds, endSeconds, 12, () => 0).map((tick) =>
      tickText(plot.x(tick.at), plot.bottom + 20, tick, 'center'),
    ),
    ...band.thresholds
      .filter((level) => level.value >= low && level.value <= high)
      .flatMap((level): PictureMark[] => [
        {
          kind: 'path',
          d: `M${plot.left},${plot.y(level.value)}L${plot.right},${plot.y(level.value)}`,
          role: level.level,
          widthPx: level.level === 'page' ? 3 : 1.5,
          dash: level.level === 'warn' ? [8, 5] : [],
        },
        {
          kind: 'text',
          x: plot.left + 6,
          y: plot.y(level.value) - 6,
          text: level.label,
          role: level.level,
          sizePx: 13,
          align: 'left',
        },
      ]),
    ...band.series.flatMap((series, n): PictureMark[] => [
      {
        kind: 'path',
        d: linePath(band.timesSeconds, series.values, plot),
        role: 'series',
        widthPx: 2,
        dash: [[], [8, 5], [2, 4], [12, 4, 3, 4]][n % 4] ?? [],
      },
      ...series.dots.map(
        (slot): PictureMark => ({
          kind: 'dot',
          x: plot.x(band.timesSeconds[slot] ?? startSeconds),
          y: plot.y(series.values[slot] ?? 0),
          radiusPx: 3,
        }),
      ),
    ]),
  ];
}
