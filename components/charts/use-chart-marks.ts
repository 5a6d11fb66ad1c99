'use client';

import { useMemo } from 'react';
import type { Frame } from '@/lib/signals';
import type { ChartEvent, ChartMarks } from './chart-marks';

/** A silent source moves the axis on this often; finer would draw every chart anew for nothing. */
const STALE_STEP_SECONDS = 30;

/** Marks of all charts of a page. `isLive` ranges go on while the source is silent, so that the silence can be seen. */
export function useChartMarks(
  events: readonly ChartEvent[],
  generatedUntilSeconds: number | null,
  frame: Frame | undefined,
  now: { isLive: boolean; nowSeconds: number },
): ChartMarks {
  const staleSinceSeconds = frame?.staleSinceSeconds ?? null;
  const untilSeconds =
    staleSinceSeconds === null || !now.isLive
      ? null
      : Math.floor(now.nowSeconds / STALE_STEP_SECONDS) * STALE_STEP_SECONDS;
  return useMemo(
    () => ({ events, generatedUntilSeconds, staleSinceSeconds, untilSeconds }),
    [events, generatedUntilSeconds, staleSinceSeconds, untilSeconds],
  );
}
