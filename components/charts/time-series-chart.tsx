'use client';

import dynamic from 'next/dynamic';
import { memo, useMemo, useRef } from 'react';
import { useInView } from '@/lib/client/use-in-view';
import { useTurn } from '@/lib/client/use-turn';
import { useWidth } from '@/lib/client/use-width';
import type { ChartProps } from './chart-props';

const DrawnChart = dynamic(() => import('./drawn-chart'), { ssr: false });

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
