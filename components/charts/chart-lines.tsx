'use client';

import { Line, LineChart, XAxis, YAxis } from 'recharts';
import type { ChartBand, SeriesLook } from './chart-bands';
import { PLOT_MARGIN } from './plot-geometry';

/**
 * The lines of one band, and nothing else: axes, levels and marks are plain SVG around them, since each part recharts
 * draws costs it a pass over its store. Straight segments, no animation, a gap stays a gap.
 */
export function ChartLines({
  band,
  looks,
  startSeconds,
  endSeconds,
  widthPx,
  heightPx,
}: {
  band: ChartBand;
  looks: readonly SeriesLook[];
  startSeconds: number;
  endSeconds: number;
  widthPx: number;
  heightPx: number;
}) {
  const rows = band.timesSeconds.map((seconds, slot) => {
    const row: Record<string, number | null> = { seconds };
    for (const [n, series] of band.series.entries()) row[`value${n}`] = series.values[slot] ?? null;
    return row;
  });
  return (
    <LineChart
      data={rows}
      width={widthPx}
      height={heightPx}
      margin={PLOT_MARGIN}
      accessibilityLayer={false}
      style={{ position: 'absolute', inset: 0 }}
    >
      <XAxis dataKey="seconds" type="number" domain={[startSeconds, endSeconds]} allowDataOverflow hide />
      <YAxis type="number" domain={[...band.axis.domain]} allowDataOverflow hide />
      {band.series.map((series, n) => (
        <Line
          key={series.key}
          dataKey={`value${n}`}
          type="linear"
          stroke={looks[n]?.colour ?? 'currentColor'}
          strokeWidth={looks[n]?.widthPx ?? 1.5}
          {...(looks[n]?.dash === undefined ? {} : { strokeDasharray: looks[n].dash })}
          dot={false}
          activeDot={false}
          connectNulls={false}
          isAnimationActive={false}
        />
      ))}
    </LineChart>
  );
}
