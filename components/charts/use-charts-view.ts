'use client';

import { useCallback, useMemo, useRef } from 'react';
import { absoluteRange, DEFAULT_RANGE, type RangePlan, type TimeRange } from '@/lib/client/time-range';
import { clipFrame } from '@/lib/client/time-range-clip';
import { type FrameResult, useFrame } from '@/lib/client/use-frame';
import { useTimeRange } from '@/lib/client/use-time-range';
import type { Frame } from '@/lib/signals';
import type { ChartEvent } from './chart-marks';
import { type CrosshairStore, createCrosshairStore } from './crosshair-store';

/** What the server read for the first paint of a page of charts. */
export type ChartsStart = {
  nowSeconds: number;
  /** The range of the address when the page was rendered. */
  range: TimeRange;
  /** Its samples; null when the range cannot be shown or could not be read. */
  frame: Frame | null;
  problem: { message: string; requestId: string } | null;
  /** The 10 s frame. */
  latest: Frame;
  events: ChartEvent[];
};

export type ChartsView = {
  range: TimeRange;
  setRange: (range: TimeRange) => void;
  /** Null while the range in the address cannot be shown; `problem` then says why. */
  plan: RangePlan | null;
  problem: string | null;
  /** Samples of exactly the range on screen. */
  frame: Frame | undefined;
  /** The 10 s frame while the range ends now. */
  latestFrame: Frame | undefined;
  shown: FrameResult;
  live: FrameResult;
  crosshair: CrosshairStore;
  zoomTo: (startSeconds: number, endSeconds: number) => void;
  zoomBack: () => void;
};

const HOUR = { kind: 'live', frame: '1h' } as const;

/**
 * What all charts of a page share: the range of the address, its samples kept current, one crosshair, and the way into a
 * zoom and back. `start` is what the server read for the address it was asked for.
 */
export function useChartsView(tenantIds: readonly string[], start: ChartsStart): ChartsView {
  const { range, result, setRange } = useTimeRange(start.nowSeconds);
  const plan = result.ok ? result.plan : null;
  const isStart = range.from === start.range.from && range.to === start.range.to;
  const shown = useFrame(plan?.source ?? HOUR, tenantIds, isStart ? (start.frame ?? undefined) : undefined);
  const live = useFrame(HOUR, tenantIds, start.latest);
  const windowSeconds = plan?.windowSeconds ?? null;
  const held = plan === null ? undefined : shown.frame;
  const frame = useMemo(
    () => (held === undefined ? undefined : clipFrame(held, windowSeconds)),
    [held, windowSeconds],
  );
  const crosshair = useRef<CrosshairStore>(null);
  crosshair.current ??= createCrosshairStore((run) => requestAnimationFrame(run));
  const zoomed = useRef<TimeRange[]>([]);
  const zoomTo = useCallback(
    (startSeconds: number, endSeconds: number) => {
      zoomed.current.push(range);
      setRange(absoluteRange(startSeconds, Math.max(endSeconds, startSeconds + 60)));
    },
    [range, setRange],
  );
  const zoomBack = useCallback(() => setRange(zoomed.current.pop() ?? DEFAULT_RANGE), [setRange]);
  return {
    range,
    setRange,
    plan,
    problem: result.ok ? null : result.message,
    frame,
    latestFrame: plan?.endsNow === true ? live.frame : undefined,
    shown,
    live,
    crosshair: crosshair.current,
    zoomTo,
    zoomBack,
  };
}
