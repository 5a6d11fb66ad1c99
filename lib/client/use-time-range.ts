'use client';
import { useQueryStates } from 'nuqs';
import { useCallback, useMemo } from 'react';
import { chartSearchParams } from './search-params';
import { planRange, type RangeResult, type TimeRange } from './time-range';
import { useNowSeconds } from './use-live-state';

export type TimeRangeState = {
  range: TimeRange;
  /** How to read and draw the range; `ok: false` carries the sentence to show. */
  result: RangeResult;
  setRange: (range: TimeRange) => void;
};

/**
 * Time range of the address bar. Choosing one adds a step to the browser's history, so that Back undoes a zoom.
 * `serverNowSeconds` is the time the server planned the first paint with, used until the page's own clock runs.
 */
export function useTimeRange(serverNowSeconds: number): TimeRangeState {
  const [{ from, to }, setParams] = useQueryStates(
    { from: chartSearchParams.from, to: chartSearchParams.to },
    { history: 'push', shallow: true, scroll: false },
  );
  // A live range is drawn against the frame's own end; planning once a minute is enough to notice a changed address.
  const minute = Math.floor((useNowSeconds() ?? serverNowSeconds) / 60) * 60;
  const range = useMemo(() => ({ from, to }), [from, to]);
  const result = useMemo(
    () => planRange(range, Math.max(minute, serverNowSeconds)),
    [range, minute, serverNowSeconds],
  );
  const setRange = useCallback((next: TimeRange) => void setParams(next), [setParams]);
  return { range, result, setRange };
}
