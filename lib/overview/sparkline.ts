import type { Direction, Thresholds } from '@/lib/signals';

/** Points of a sparkline, and the levels each may have: base 36, so that one character carries one point. */
export const SPARK_POINTS = 32;
export const SPARK_LEVELS = 36;
const GAP = '.';

export type SparkDomain = { min: number; max: number };

/**
 * What the height of a sparkline means. Lower is better and neutral: from zero up to the larger of the highest sample
 * and the warn level, so that a small line is a small problem. Higher is better: from the lower of the lowest sample
 * and the page level, up to the highest sample.
 */
export function decideSparkDomain(
  samples: readonly (number | null)[],
  direction: Direction,
  thresholds: Thresholds,
): SparkDomain | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sample of samples) {
    if (sample === null || !Number.isFinite(sample)) continue;
    low = Math.min(low, sample);
    high = Math.max(high, sample);
  }
  if (low > high) return null;
  if (direction === 'higher-is-better') return { min: Math.min(low, thresholds.page ?? low), max: high };
  return { min: Math.min(low, 0), max: Math.max(high, thresholds.warn ?? high) };
}

/**
 * Samples as text, one character per stretch of time: `0`–`z` is the height within the domain, `.` a gap. Of several
 * samples in a stretch the worst one stays, so that a short spike is never averaged away.
 */
export function encodeSpark(
  samples: readonly (number | null)[],
  direction: Direction,
  thresholds: Thresholds,
): string {
  const domain = decideSparkDomain(samples, direction, thresholds);
  if (domain === null) return '';
  const span = domain.max - domain.min;
  const worse = direction === 'higher-is-better' ? Math.min : Math.max;
  let text = '';
  for (let point = 0; point < SPARK_POINTS; point++) {
    const from = Math.floor((point * samples.length) / SPARK_POINTS);
    const to = Math.floor(((point + 1) * samples.length) / SPARK_POINTS);
    let kept: number | null = null;
    for (let at = from; at < to; at++) {
      const sample = samples[at] ?? null;
      if (sample !== null && Number.isFinite(sample)) kept = kept === null ? sample : worse(kept, sample);
    }
    text += kept === null ? GAP : levelOf(kept, domain.min, span).toString(SPARK_LEVELS);
  }
  return text;
}

function levelOf(sample: number, min: number, span: number): number {
  if (span === 0) return min === 0 ? 0 : SPARK_LEVELS >> 1;
  return Math.round(((sample - min) / span) * (SPARK_LEVELS - 1));
}

export type SparkRun = { at: number; levels: number[] };

/** The unbroken runs of a sparkline: where each starts and its heights. A run of one is an isolated sample. */
export function decodeSpark(text: string): SparkRun[] {
  const runs: SparkRun[] = [];
  let open: SparkRun | null = null;
  for (let at = 0; at < Math.min(text.length, SPARK_POINTS); at++) {
    const level = Number.parseInt(text.charAt(at), SPARK_LEVELS);
    if (Number.isNaN(level)) {
      open = null;
      continue;
    }
    if (open === null) {
      open = { at, levels: [] };
      runs.push(open);
    }
    open.levels.push(level);
  }
  return runs;
}
