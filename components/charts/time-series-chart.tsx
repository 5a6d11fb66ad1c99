'use client';

import dynamic from 'next/dynamic';
import { memo, useCallback, useMemo, useRef } from 'react';
import { useInView } from '@/lib/client/use-in-view';
import { useTurn } from '@/lib/client/use-turn';
import { useWidth } from '@/lib/client/use-width';
import { formatScaled } from '@/lib/signals';
import type { ChartBand, SeriesLook } from './chart-bands';
import { ChartFlags } from './chart-flags';
import type { ChartMarks } from './chart-marks';
import { ChartOverlay } from './chart-overlay';
import { ChartLevelLabels, ChartUnderlay, viewerOffsetMinutes } from './chart-underlay';
import type { CrosshairStore } from './crosshair-store';
import { nearestSlot, plotGeometry } from './plot-geometry';

const ChartLines = dynamic(() => import('./chart-lines'), { ssr: false });

export type ChartProps = {
  band: ChartBand;
  looks: readonly SeriesLook[];
  marks: ChartMarks;
  startSeconds: number;
  endSeconds: number;
  heightPx: number;
  /** Names the chart for screen readers. */
  label: string;
  crosshair: CrosshairStore;
  onZoom: (startSeconds: number, endSeconds: number) => void;
  onReset: () => void;
  /** Flags that open a list of events; without, events are lines only. */
  withFlags: boolean;
};

/**
 * One band of a panel on a time axis. Its height is fixed from the first paint; lines come when the chart is near the
 * screen, and a change of the data is drawn when it is this chart's turn.
 */
export const TimeSeriesChart = memo(function TimeSeriesChart(props: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box);
  const inView = useInView(box);
  const { band, looks, marks, startSeconds, endSeconds, heightPx } = props;
  const picture = useMemo(
    () => ({ band, looks, marks, startSeconds, endSeconds }),
    [band, looks, marks, startSeconds, endSeconds],
  );
  const drawn = useTurn(picture, inView && widthPx > 0);
  return (
    <div ref={box} className="relative min-w-0" style={{ height: heightPx }}>
      {drawn === null || widthPx === 0 ? (
        <div aria-hidden className="skeleton absolute inset-x-0 top-2 bottom-5" />
      ) : (
        <DrawnChart {...props} {...drawn} widthPx={widthPx} />
      )}
    </div>
  );
});

/** Everything of a chart that depends on its drawn picture; React leaves it alone until the next turn. */
const DrawnChart = memo(function DrawnChart({
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

/** A value of a band's axis as text with its unit; a gap says so. */
export function slotText(band: ChartBand, shown: number | null): string {
  if (shown === null) return 'no sample';
  const { factor, label, unit } = band.axis;
  return `${formatScaled(shown / factor, unit, { factor, unit: label })} ${label}`.trim();
}

/** Time on the viewer's clock; with the day where the step is long, with seconds where it is short. */
function clockText(seconds: number, stepSeconds: number): string {
  const iso = new Date((seconds + viewerOffsetMinutes(seconds) * 60) * 1000).toISOString();
  if (stepSeconds < 60) return iso.slice(11, 19);
  return stepSeconds < 3_600
    ? `${iso.slice(5, 10)} ${iso.slice(11, 16)}`
    : iso.slice(0, 16).replace('T', ' ');
}
