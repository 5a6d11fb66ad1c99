import { z } from 'zod';

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const MAX_SECONDS = 366 * 86_400;

/** A duration as people type it, such as `90s`, `10m` or `2h`, in whole seconds. */
export const durationSecondsSchema = z.string().transform((text, issues) => {
  const match = /^(\d{1,9})([smhd])$/.exec(text.trim());
  const seconds =
    match === null ? Number.NaN : Number(match[1]) * (UNIT_SECONDS[match[2] ?? ''] ?? Number.NaN);
  if (seconds >= 1 && seconds <= MAX_SECONDS) return seconds;
  issues.addIssue({ code: 'custom', message: 'expected a duration such as 90s, 10m or 2h' });
  return z.NEVER;
});

/** Seconds as one short word: `4 s`, `12 min`, `3.5 h`, `2 d`. */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 90) return `${Math.round(seconds)} s`;
  if (size < 5_400) return `${Math.round(seconds / 60)} min`;
  if (size < 172_800) return `${Math.round(seconds / 360) / 10} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
