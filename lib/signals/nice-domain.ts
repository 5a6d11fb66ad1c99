import type { Unit } from './signal';

/** A level this many times beyond the samples is left out, or it would press them flat. */
const FARTHEST_LEVEL = 5;
const NICE = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const;

/**
 * Bounds of a value axis in shown units. Starts at zero, so that height means size; shares that all lie in the upper
 * half start below the lowest sample instead, since 97 % and 99 % would look alike. Levels near the samples are inside.
 */
export function niceDomain(
  samples: { min: number; max: number } | null,
  levels: readonly number[],
  unit: Unit,
): [number, number] {
  const top = unit === 'ratio' ? 100 : Number.POSITIVE_INFINITY;
  if (!samples) return [0, Math.min(top, niceCeil(Math.max(0, ...levels)))];
  const isHighShare = unit === 'ratio' && samples.min >= 50;
  const nearLevels = levels.filter((level) =>
    isHighShare
      ? level >= 50 && level <= 100
      : level >= 0 && level <= FARTHEST_LEVEL * Math.max(samples.max, 0),
  );
  const max = Math.max(samples.max, ...nearLevels);
  const min = Math.min(samples.min, ...nearLevels);
  if (isHighShare && max <= 100) return [Math.max(0, Math.floor((min - 1) / 5) * 5), 100];
  const upper = max <= 0 ? (min < 0 ? 0 : 1) : niceCeil(max);
  return [min < 0 ? -niceCeil(-min) : 0, max <= 100 ? Math.min(top, upper) : upper];
}

function niceCeil(value: number): number {
  if (value <= 0 || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = NICE.find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Math.max(value, Number((step * power).toPrecision(6)));
}
