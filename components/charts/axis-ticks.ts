/** One mark on an axis, with its words. */
export type Tick = { at: number; label: string };

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;
const TIME_STEPS = [
  10,
  30,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  56 * DAY,
] as const;

/**
 * Round times between two moments, at most `most` of them, on full minutes, hours or days of the viewer's clock.
 * `offsetMinutes` is that clock's distance from UTC at a moment (east is positive); a day that is longer or shorter by
 * an hour keeps its ticks on the hour, only less evenly spaced.
 */
export function timeTicks(
  startSeconds: number,
  endSeconds: number,
  most: number,
  offsetMinutes: (seconds: number) => number,
): Tick[] {
  const span = endSeconds - startSeconds;
  if (span <= 0 || most < 1) return [];
  const step = TIME_STEPS.find((candidate) => span / candidate <= most) ?? Math.ceil(span / most / DAY) * DAY;
  const ticks: Tick[] = [];
  const shift = offsetMinutes(startSeconds) * MINUTE;
  let local = Math.ceil((startSeconds + shift) / step) * step;
  for (; local - shift <= endSeconds; local += step) {
    const at = local - offsetMinutes(local - shift) * MINUTE;
    if (at < startSeconds || at > endSeconds) continue;
    ticks.push({ at, label: timeLabel(local, step, ticks.length === 0) });
  }
  return ticks;
}

/** Clock time for steps under a day, day and month at midnight and for longer steps. `local` is seconds of the viewer's clock. */
function timeLabel(local: number, step: number, isFirst: boolean): string {
  const iso = new Date(local * 1000).toISOString();
  const isMidnight = local % DAY === 0;
  if (step >= DAY || (isMidnight && !isFirst))
    return `${iso.slice(8, 10)} ${MONTHS[Number(iso.slice(5, 7)) - 1]}`;
  return step < MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** Round values between two bounds, `most` at the most, none when the bounds are the same. Labels have as many decimals as the step needs. */
export function valueTicks(domain: readonly [number, number], most: number): Tick[] {
  const [low, high] = domain;
  if (!(high > low) || most < 2) return [];
  const step = valueStep((high - low) / (most - 1));
  const decimals = Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9) + (hasHalf(step) ? 1 : 0)));
  const ticks: Tick[] = [];
  for (let n = Math.ceil(low / step - 1e-9); n * step <= high + step * 1e-9; n++) {
    ticks.push({ at: n * step, label: compact(n * step, decimals) });
  }
  return ticks;
}

function valueStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** 2.5, 0.25, 25 …: one decimal more than the power of ten says. */
function hasHalf(step: number): boolean {
  const lead = step / 10 ** Math.floor(Math.log10(step) + 1e-9);
  return Math.abs(lead - 2.5) < 1e-6;
}

function compact(value: number, decimals: number): string {
  if (Math.abs(value) >= 10_000) return `${Number((value / 1_000).toPrecision(4))}k`;
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? '0' : text;
}
