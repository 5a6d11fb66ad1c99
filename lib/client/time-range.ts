import { AppError } from '@/lib/kernel';
import { FRAMES, type FrameName, parseTimeExpression, snapCustomRange } from '@/lib/signals';
import type { FrameSource } from './frame-stream-fetch';

/** A range as it stands in the address: relative ends stay relative, so that a reload still means "the last hour". */
export type TimeRange = { from: string; to: string };

export const DEFAULT_RANGE: TimeRange = { from: 'now-1h', to: 'now' };

/** Ranges one click away. 15 min is a part of the shared 1 h frame, so it costs no query of its own. */
export const RANGE_PRESETS = [
  { from: 'now-15m', title: '15 min' },
  { from: 'now-1h', title: '1 h' },
  { from: 'now-6h', title: '6 h' },
  { from: 'now-24h', title: '24 h' },
  { from: 'now-7d', title: '7 d' },
] as const;

/** How to show a range: which frame to read and which part of the time axis to draw. Seconds since 1970. */
export type RangePlan = {
  source: FrameSource;
  /** Seconds drawn of a live range that ends now; null for a fixed one. */
  windowSeconds: number | null;
  /** Whether the range moves with the clock up to this moment, so that the newest samples belong to it. */
  endsNow: boolean;
  startSeconds: number;
  endSeconds: number;
};

export type RangeResult =
  | { ok: true; plan: RangePlan }
  | { ok: false; field: 'from' | 'to'; message: string };

/**
 * Decides how a range is read. One that ends now and fits a standard frame follows that frame, which all viewers share;
 * any other is a custom frame, re-read at its own step while one of its ends is relative.
 */
export function planRange(range: TimeRange, nowSeconds: number): RangeResult {
  const from = parseTimeExpression(range.from, nowSeconds);
  const to = parseTimeExpression(range.to, nowSeconds);
  if (!from.ok) return refused('from', from.expected, from.received, from.example);
  if (!to.ok) return refused('to', to.expected, to.received, to.example);
  const windowSeconds = Math.round(to.seconds - from.seconds);
  try {
    const snapped = snapCustomRange(range, nowSeconds);
    const frame = from.isRelative && range.to.trim() === 'now' ? frameFor(windowSeconds) : null;
    if (frame !== null) {
      const plan: RangePlan = {
        source: { kind: 'live', frame },
        windowSeconds,
        endsNow: true,
        startSeconds: nowSeconds - windowSeconds,
        endSeconds: nowSeconds,
      };
      return { ok: true, plan };
    }
    const everySeconds = from.isRelative || to.isRelative ? Math.max(10, snapped.stepSeconds) : null;
    return {
      ok: true,
      plan: {
        source: { kind: 'range', from: range.from, to: range.to, everySeconds },
        windowSeconds: null,
        endsNow: range.to.trim() === 'now',
        startSeconds: snapped.startSeconds,
        endSeconds: snapped.endSeconds,
      },
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const field = error.fields[0]?.field === 'to' ? 'to' : 'from';
    const problem = error.fields[0];
    return problem === undefined
      ? { ok: false, field, message: error.userMessage }
      : refused(field, problem.expected, problem.received ?? range[field], problem.example ?? 'now-1h');
  }
}

/** The finest standard frame that holds the window; null when it is longer than all of them. */
function frameFor(windowSeconds: number): FrameName | null {
  const names = Object.keys(FRAMES) as FrameName[];
  return names.find((name) => windowSeconds <= FRAMES[name].windowSeconds) ?? null;
}

function refused(field: 'from' | 'to', expected: string, received: string, example: string): RangeResult {
  const end = field === 'from' ? 'The start' : 'The end';
  return {
    ok: false,
    field,
    message: `${end} of the range is “${received}”; expected ${expected}, for example ${example}.`,
  };
}

/** ISO 8601 in UTC, whole seconds: how an absolute end is written into an address. */
export function isoSeconds(seconds: number): string {
  return `${new Date(Math.round(seconds) * 1000).toISOString().slice(0, 19)}Z`;
}

/** A range with fixed ends, so that whoever opens the link sees what the sender saw. */
export function absoluteRange(startSeconds: number, endSeconds: number): TimeRange {
  return { from: isoSeconds(startSeconds), to: isoSeconds(endSeconds) };
}

/**
 * Half or twice as long around the same middle, or at the same end when that end is now; null when the result would be
 * shorter than a minute or longer than is kept.
 */
export function zoomRange(range: TimeRange, factor: 0.5 | 2, nowSeconds: number): TimeRange | null {
  const planned = planRange(range, nowSeconds);
  if (!planned.ok) return null;
  const { windowSeconds, startSeconds, endSeconds } = planned.plan;
  if (windowSeconds === null) {
    const next = zoomAround(startSeconds, endSeconds, factor, nowSeconds);
    return planRange(next, nowSeconds).ok ? next : null;
  }
  const zoomedSeconds = Math.max(60, Math.round(windowSeconds * factor));
  const next = { from: `now-${shortDuration(zoomedSeconds)}`, to: 'now' };
  return zoomedSeconds !== windowSeconds && planRange(next, nowSeconds).ok ? next : null;
}

function zoomAround(start: number, end: number, factor: number, now: number): TimeRange {
  const half = Math.max(60, (end - start) * factor) / 2;
  const middle = (start + end) / 2;
  return absoluteRange(middle - half, Math.min(middle + half, now));
}

/** `90m`, `6h`, `36s`: the largest unit that divides the seconds evenly. */
function shortDuration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  if (seconds % 3_600 === 0) return `${seconds / 3_600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** A range in words for titles and pictures: "last 6 h", or both ends in UTC. */
export function rangeText(range: TimeRange, startSeconds: number, endSeconds: number): string {
  const preset = RANGE_PRESETS.find((one) => one.from === range.from && range.to === 'now');
  if (preset !== undefined) return `last ${preset.title}`;
  const from = isoSeconds(startSeconds);
  const to = isoSeconds(endSeconds);
  const sameDay = from.slice(0, 10) === to.slice(0, 10);
  const minutes = (iso: string) => iso.slice(11, 16);
  return sameDay
    ? `${from.slice(0, 10)} ${minutes(from)}–${minutes(to)} UTC`
    : `${from.slice(0, 10)} ${minutes(from)} – ${to.slice(0, 10)} ${minutes(to)} UTC`;
}
