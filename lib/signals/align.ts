import { FRAMES, type Frame, type FrameName, type FrameRange } from './frame';
import type { SignalRegistry } from './signal';

/**
 * The slots of a standard frame at a moment: the newest is the last whole step, so every viewer asks for the same.
 * `settleSeconds` leaves out slots younger than that, for sources whose samples need scrape plus evaluation time to
 * exist; with the default 0 a slot that came too early is put right by the overlap of the next fetch.
 */
export function alignRange(nowSeconds: number, frame: FrameName, settleSeconds = 0): FrameRange {
  const { windowSeconds, stepSeconds } = FRAMES[frame];
  const endSeconds = floorTo(nowSeconds - settleSeconds, stepSeconds);
  return { startSeconds: endSeconds - windowSeconds + stepSeconds, endSeconds, stepSeconds };
}

/**
 * The part of `range` a poller must fetch when it has samples up to `haveUntilSeconds`: from `overlapSeconds` before
 * that, since late samples change recent slots; all of it when it has none or they end before the range begins.
 */
export function tailRange(
  range: FrameRange,
  haveUntilSeconds: number | null,
  overlapSeconds: number,
): FrameRange {
  if (haveUntilSeconds === null || haveUntilSeconds < range.startSeconds) return range;
  const { stepSeconds } = range;
  const wanted = Math.min(haveUntilSeconds, range.endSeconds) - overlapSeconds;
  const back = Math.max(0, Math.ceil((range.endSeconds - wanted) / stepSeconds));
  return { ...range, startSeconds: Math.max(range.startSeconds, range.endSeconds - back * stepSeconds) };
}

/** How many slots a range has. */
export function countSlots(range: FrameRange): number {
  return Math.max(0, Math.round((range.endSeconds - range.startSeconds) / range.stepSeconds) + 1);
}

/** Index of the slot exactly at a time, or null when it is off the grid or outside. */
export function slotIndex(range: FrameRange, atSeconds: number): number | null {
  const index = (atSeconds - range.startSeconds) / range.stepSeconds;
  return Number.isInteger(index) && index >= 0 && atSeconds <= range.endSeconds ? index : null;
}

/** Rounds down to a multiple of `step`. */
export function floorTo(value: number, step: number): number {
  return Math.floor(value / step) * step;
}

/** A frame without samples: signals nobody mapped say so, the others wait for their first answer as ok and empty. */
export function emptyFrame(key: string, range: FrameRange, registry: SignalRegistry): Frame {
  return {
    key,
    seq: 0,
    registryVersion: registry.version,
    ...range,
    points: Object.fromEntries(registry.signals.map(({ id }) => [id, {}])),
    signals: Object.fromEntries(
      registry.signals.map(({ id, expr }) => [id, { state: expr === null ? 'not-mapped' : 'ok' } as const]),
    ),
    fetchedAtSeconds: 0,
    staleSinceSeconds: null,
    staleReason: null,
    warnings: [],
  };
}
