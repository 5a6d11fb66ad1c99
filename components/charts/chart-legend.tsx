'use client';

import { useEffect, useRef } from 'react';
import type { ChartBand, SeriesLook } from './chart-bands';
import type { CrosshairStore } from './crosshair-store';
import { nearestSlot } from './plot-geometry';
import { slotText } from './slot-text';

/**
 * Names of a band's series with their look, and their values under the crosshair. Values are written straight into the
 * page: the crosshair moves far more often than anything should render.
 */
export function ChartLegend({
  band,
  looks,
  crosshair,
  isNamedAbove,
}: {
  band: ChartBand;
  looks: readonly SeriesLook[];
  crosshair: CrosshairStore;
  /** A lone series needs no name where the panel has just said it. */
  isNamedAbove: boolean;
}) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const show = (seconds: number | null) => {
      const slot = seconds === null ? null : nearestSlot(band.timesSeconds, seconds, band.stepSeconds);
      for (const [n, series] of band.series.entries()) {
        const cell = list.current?.children[n]?.querySelector('[data-readout]');
        if (cell) cell.textContent = slot === null ? '' : slotText(band, series.values[slot] ?? null);
      }
    };
    show(crosshair.get().seconds);
    return crosshair.subscribe((next) => show(next.seconds));
  }, [band, crosshair]);
  return (
    <ul ref={list} className="flex min-h-4 flex-wrap gap-x-4 text-2xs text-muted" style={{ paddingLeft: 46 }}>
      {band.series.map((series, n) => (
        <li key={series.key} className="inline-flex items-center gap-1.5">
          {!isNamedAbove && (
            <svg aria-hidden width="16" height="4">
              <line
                x1="0"
                x2="16"
                y1="2"
                y2="2"
                stroke={looks[n]?.colour}
                strokeWidth="2"
                {...(looks[n]?.dash === undefined ? {} : { strokeDasharray: looks[n].dash })}
              />
            </svg>
          )}
          {!isNamedAbove && `${series.label} ${band.axis.label}`}
          <span data-readout aria-hidden className="min-w-14 font-medium text-fg" />
        </li>
      ))}
    </ul>
  );
}
