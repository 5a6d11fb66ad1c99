import { AppError, type FieldProblem } from '@/lib/kernel';
import { countSlots, floorTo } from './align';
import type { FrameRange } from './frame';
import { parseTimeExpression } from './time-expression';

export const MAX_POINTS = 500;

/** Steps a custom range may have, so that two people looking at nearly the same range share one query. */
export const STEP_LADDER_SECONDS: readonly number[] = [
  10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400,
];

export const RANGE_LIMITS = {
  shortestSeconds: 60,
  longestSeconds: 400 * 86_400,
  futureSeconds: 86_400,
} as const;

/**
 * Turns the range someone asked for into a grid: the finest ladder step that needs at most 500 points, both ends on
 * the step, the end no later than now. Throws `invalid_input` naming the end that is wrong: not a time, reversed, too
 * short or long, in the future, or before the source keeps samples (`retentionSeconds`).
 */
export function snapCustomRange(
  asked: { from: string; to: string },
  nowSeconds: number,
  options: { retentionSeconds?: number } = {},
): FrameRange {
  const from = readEnd('from', asked.from, nowSeconds);
  const to = readEnd('to', asked.to, nowSeconds);
  const problem = checkRange(from, to, nowSeconds, options.retentionSeconds);
  if (problem) throw invalidRange([{ ...problem, received: asked[problem.field] }]);
  return snapRange(from, Math.min(to, nowSeconds), nowSeconds);
}

/** The key of a custom frame: equal for everyone whose range snaps to the same grid. */
export function rangeKey({ startSeconds, endSeconds, stepSeconds }: FrameRange): string {
  return `custom:${startSeconds}:${endSeconds}:${stepSeconds}`;
}

function snapRange(fromSeconds: number, toSeconds: number, nowSeconds: number): FrameRange {
  const coarsest = STEP_LADDER_SECONDS.at(-1) ?? 86_400;
  const snapTo = (stepSeconds: number): FrameRange => {
    const latest = floorTo(nowSeconds, stepSeconds);
    const endSeconds = Math.min(Math.ceil(toSeconds / stepSeconds) * stepSeconds, latest);
    return { startSeconds: Math.min(floorTo(fromSeconds, stepSeconds), endSeconds), endSeconds, stepSeconds };
  };
  const step = STEP_LADDER_SECONDS.find((candidate) => countSlots(snapTo(candidate)) <= MAX_POINTS);
  return snapTo(step ?? coarsest);
}

function readEnd(field: 'from' | 'to', text: string, nowSeconds: number): number {
  const parsed = parseTimeExpression(text, nowSeconds);
  if (parsed.ok) return parsed.seconds;
  throw invalidRange([
    { field, expected: parsed.expected, received: parsed.received, example: parsed.example },
  ]);
}

function checkRange(
  from: number,
  to: number,
  now: number,
  retentionSeconds: number | undefined,
): (FieldProblem & { field: 'from' | 'to' }) | null {
  const days = (seconds: number): string => `${Math.round(seconds / 86_400)} days`;
  const { shortestSeconds, longestSeconds, futureSeconds } = RANGE_LIMITS;
  if (from >= to) return { field: 'from', expected: 'a time before "to"', example: 'now-1h' };
  if (from >= now) return { field: 'from', expected: 'a time in the past', example: 'now-1h' };
  if (to > now + futureSeconds)
    return { field: 'to', expected: 'a time at most one day ahead', example: 'now' };
  if (to - from < shortestSeconds)
    return { field: 'from', expected: `at least ${shortestSeconds} seconds before "to"`, example: 'now-15m' };
  if (to - from > longestSeconds)
    return { field: 'from', expected: `at most ${days(longestSeconds)} before "to"`, example: 'now-30d' };
  if (retentionSeconds !== undefined && to < now - retentionSeconds) {
    return {
      field: 'to',
      expected: `a time within the ${days(retentionSeconds)} the source keeps`,
      example: 'now',
    };
  }
  return null;
}

function invalidRange(fields: FieldProblem[]): AppError {
  const summary = fields.map(({ field, expected }) => `${field}: expected ${expected}`).join('; ');
  return new AppError('invalid_input', { message: `range is not valid: ${summary}`, fields });
}
