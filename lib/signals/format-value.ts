import type { Unit } from './signal';

/** A number as people read it, the unit apart so that it can be set smaller. */
export type FormattedValue = { text: string; unit: string };

/** How a base unit is shown: shown value = base value × factor. */
export type UnitScale = { factor: number; unit: string };

/** What stands for a value nobody has. */
export const NO_VALUE: FormattedValue = { text: '–', unit: '' };

const DECIMAL = [
  { from: 1e12, factor: 1e-12, prefix: 'T' },
  { from: 1e9, factor: 1e-9, prefix: 'G' },
  { from: 1e6, factor: 1e-6, prefix: 'M' },
  { from: 1e3, factor: 1e-3, prefix: 'k' },
] as const;

/** Durations from the longest; below a millisecond microseconds, so that nothing real reads 0. */
const DURATIONS: readonly { from: number; scale: UnitScale }[] = [
  { from: 172_800, scale: { factor: 1 / 86_400, unit: 'd' } },
  { from: 7_200, scale: { factor: 1 / 3_600, unit: 'h' } },
  { from: 120, scale: { factor: 1 / 60, unit: 'min' } },
  { from: 1, scale: { factor: 1, unit: 's' } },
  { from: 1e-3, scale: { factor: 1e3, unit: 'ms' } },
];

/** The scale in which `magnitude`, the largest absolute value to show, reads best. */
export function chooseScale(unit: Unit, magnitude: number, currency: string): UnitScale {
  const size = roundSignificant(Math.abs(magnitude));
  switch (unit) {
    case 'ratio':
      return { factor: 100, unit: '%' };
    case 'currency_per_second':
      return { factor: 3_600, unit: `${currency}/h` };
    case 'seconds':
      if (size === 0) return { factor: 1e3, unit: 'ms' };
      return DURATIONS.find(({ from }) => size >= from)?.scale ?? { factor: 1e6, unit: 'µs' };
    case 'per_second':
      return chooseRateScale(size);
    case 'bytes': {
      const power = size < 1 ? 0 : Math.min(4, Math.floor(Math.log2(size) / 10));
      return { factor: 1024 ** -power, unit: ['B', 'KiB', 'MiB', 'GiB', 'TiB'][power] ?? 'B' };
    }
    case 'count': {
      const step = DECIMAL.find(({ from }) => size >= from);
      return { factor: step?.factor ?? 1, unit: step?.prefix ?? '' };
    }
  }
}

/** A base value in a given scale, as text: three significant digits, percentages one decimal, never false precision. */
export function formatScaled(value: number, unit: Unit, scale: UnitScale): string {
  const shown = value * scale.factor;
  if (unit === 'ratio') return formatPercent(shown);
  if (unit === 'currency_per_second') return formatMoney(shown);
  if ((unit === 'count' || unit === 'bytes') && scale.factor === 1 && Number.isInteger(shown))
    return String(shown);
  return formatSignificant(shown);
}

/** A base value as people read it, in the scale that fits it; null and non-finite read "–". */
export function formatValue(value: number | null, unit: Unit, currency: string): FormattedValue {
  if (value === null || !Number.isFinite(value)) return NO_VALUE;
  const scale = chooseScale(unit, value, currency);
  return { text: formatScaled(value, unit, scale), unit: scale.unit };
}

/** `formatValue` in one text, with a space before the unit where the unit asks for one. */
export function valueText(value: number | null, unit: Unit, currency: string): string {
  const { text, unit: shown } = formatValue(value, unit, currency);
  if (shown === '') return text;
  return shown.startsWith('/') ? `${text}${shown}` : `${text} ${shown}`;
}

/** A span of time in words short enough for a label: `8 s`, `3 min`, `2 h`, `5 d`. Whole units, rounded down. */
export function formatAge(seconds: number): string {
  const age = Math.max(0, seconds);
  if (age < 120) return `${Math.floor(age)} s`;
  if (age < 7_200) return `${Math.floor(age / 60)} min`;
  if (age < 172_800) return `${Math.floor(age / 3_600)} h`;
  return `${Math.floor(age / 86_400)} d`;
}

function chooseRateScale(size: number): UnitScale {
  const step = DECIMAL.find(({ from }) => size >= from);
  if (step) return { factor: step.factor, unit: `${step.prefix}/s` };
  if (size === 0 || size >= 0.1) return { factor: 1, unit: '/s' };
  return size >= 0.1 / 60 ? { factor: 60, unit: '/min' } : { factor: 3_600, unit: '/h' };
}

/** A share just under all or just over none must not read as all or none. */
function formatPercent(percent: number): string {
  const text = percent.toFixed(1);
  if (text === '100.0' && percent < 100) return '>99.9';
  if ((text === '0.0' || text === '-0.0') && percent !== 0) return percent > 0 ? '<0.1' : '>-0.1';
  return text === '-0.0' ? '0.0' : text;
}

function formatMoney(amount: number): string {
  const size = Math.abs(amount);
  if (size === 0) return '0.00';
  if (size >= 1) return amount.toFixed(2);
  if (size < 0.00005) return amount > 0 ? '<0.0001' : '>-0.0001';
  return amount.toFixed(4);
}

function formatSignificant(value: number): string {
  const rounded = roundSignificant(value);
  const size = Math.abs(rounded);
  if (size === 0) return '0';
  if (size >= 100) return rounded.toFixed(0);
  if (size >= 10) return rounded.toFixed(1);
  if (size >= 1) return rounded.toFixed(2);
  return size >= 0.001 ? rounded.toFixed(3) : rounded.toPrecision(2);
}

function roundSignificant(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(3)) : 0;
}
