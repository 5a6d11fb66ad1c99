'use client';

import { memo, useCallback, useMemo } from 'react';
import type { ChartBand } from './chart-bands';
import { ChartFlags } from './chart-flags';
import { ChartLines } from './chart-lines';
import { ChartOverlay } from './chart-overlay';
import type { ChartProps } from './chart-props';
import { ChartLevelLabels, ChartUnderlay, viewerOffsetMinutes } from './chart-underlay';
import { nearestSlot, plotGeometry } from './plot-geometry';
import { slotText } from './slot-text';

/** Everything of a chart that depends on its drawn picture, loaded apart from the page; React leaves it alone until the next turn. */
export default memo(function DrawnChart({
  band,
  looks,
  marks,
  startSeconds,
  endSeconds,
  heightPx,
  widthPx,
  label,
  crosshair,
  onZoom,
  onReset,
  withFlags,
}: ChartProps & { widthPx: number }) {
  const plot = useMemo(
    () => plotGeometry({ startSeconds, endSeconds, domain: band.axis.domain, widthPx, heightPx }),
    [startSeconds, endSeconds, band.axis.domain, widthPx, heightPx],
  );
  const describe = useCallback((seconds: number) => describeAt(band, seconds), [band]);
  const timeText = useCallback((seconds: number) => clockText(seconds, band.stepSeconds), [band.stepSeconds]);
  const size = { band, looks, startSeconds, endSeconds, widthPx, heightPx };
  return (
    <>
      <ChartUnderlay {...size} marks={marks} />
      <ChartLines {...size} />
      <ChartLevelLabels band={band} plot={plot} widthPx={widthPx} heightPx={heightPx} />
      <ChartOverlay
        chartId={band.id}
        label={label}
        crosshair={crosshair}
        plot={plot}
        stepSeconds={band.stepSeconds}
        startSeconds={startSeconds}
        endSeconds={endSeconds}
        describe={describe}
        timeText={timeText}
        onZoom={onZoom}
        onReset={onReset}
      />
      {withFlags && (
        <ChartFlags events={marks.events} plot={plot} startSeconds={startSeconds} endSeconds={endSeconds} />
      )}
    </>
  );
});

/** Values of all series of a band at a moment, in words. */
function describeAt(band: ChartBand, seconds: number): string {
  const slot = nearestSlot(band.timesSeconds, seconds, band.stepSeconds);
  const values = band.series.map(
    (series) =>
      `${series.label} ${slot === null ? 'no sample' : slotText(band, series.values[slot] ?? null)}`,
  );
  return `${clockText(seconds, band.stepSeconds)}: ${values.join(', ')}`;
}

/** Time on the viewer's clock; with the day where the step is long, with seconds where it is short. */
function clockText(seconds: number, stepSeconds: number): string {
  const iso = new Date((seconds + viewerOffsetMinutes(seconds) * 60) * 1000).toISOString();
  if (stepSeconds < 60) return iso.slice(11, 19);
  return stepSeconds < 3_600
    ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}`
    : iso.slice(0, 16).replace('T', ' ');
}
