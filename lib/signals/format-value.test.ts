import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseScale,
  formatAge,
  formatScaled,
  formatValue,
  UNITS,
  type Unit,
  valueText,
} from '@/lib/signals';

describe('formatValue', () => {
  it.each<[number | null, Unit, string, string]>([
    [0.973, 'ratio', '97.3', '%'],
    [1, 'ratio', '100.0', '%'],
    [0.99996, 'ratio', '>99.9', '%'],
    [0.0000004, 'ratio', '<0.1', '%'],
    [0, 'ratio', '0.0', '%'],
    [-0.0000001, 'ratio', '>-0.1', '%'],
    [1.25, 'ratio', '125.0', '%'],
    [0.2404, 'seconds', '240', 'ms'],
    [0.0123, 'seconds', '12.3', 'ms'],
    [0.00012, 'seconds', '120', 'µs'],
    [0, 'seconds', '0', 'ms'],
    [1.239, 'seconds', '1.24', 's'],
    [0.99999, 'seconds', '1.00', 's'],
    [119, 'seconds', '119', 's'],
    [150, 'seconds', '2.50', 'min'],
    [7_300, 'seconds', '2.03', 'h'],
    [300_000, 'seconds', '3.47', 'd'],
    [2, 'per_second', '2.00', '/s'],
    [0, 'per_second', '0', '/s'],
    [12_345, 'per_second', '12.3', 'k/s'],
    [0.02, 'per_second', '1.20', '/min'],
    [0.0005, 'per_second', '1.80', '/h'],
    [0.001, 'currency_per_second', '3.60', 'EUR/h'],
    [0.000001, 'currency_per_second', '0.0036', 'EUR/h'],
    [1e-9, 'currency_per_second', '<0.0001', 'EUR/h'],
    [0, 'currency_per_second', '0.00', 'EUR/h'],
    [1_536, 'bytes', '1.50', 'KiB'],
    [0, 'bytes', '0', 'B'],
    [1_048_576, 'bytes', '1.00', 'MiB'],
    [5, 'count', '5', ''],
    [5.5, 'count', '5.50', ''],
    [1_234_567, 'count', '1.23', 'M'],
    [0.00012, 'count', '0.00012', ''],
    [null, 'seconds', '–', ''],
    [Number.NaN, 'ratio', '–', ''],
    [Number.POSITIVE_INFINITY, 'count', '–', ''],
  ])('%d %s reads %s %s', (value, unit, text, shown) => {
    expect(formatValue(value, unit, 'EUR')).toEqual({ text, unit: shown });
  });

  it('never reads as zero when it is not, and never as all when it is less', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...UNITS),
        fc.double({ min: 1e-12, max: 1e12, noNaN: true }),
        (unit, value) => {
          const { text } = formatValue(value, unit, 'EUR');
          expect(Number(text)).not.toBe(0);
          if (unit === 'ratio' && value < 1) expect(text).not.toBe('100.0');
        },
      ),
    );
  });

  it('shows at most three significant digits of what is measured, money and shares aside', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Unit>('seconds', 'per_second'),
        fc.double({ min: 1e-4, max: 1e5, noNaN: true }),
        (unit, value) => {
          const scale = chooseScale(unit, value, 'EUR');
          const shown = Number(formatScaled(value, unit, scale)) / scale.factor;
          expect(Math.abs(shown - value) / value).toBeLessThan(0.0051);
          expect(
            formatScaled(value, unit, scale)
              .replace(/[.-]|^0+/g, '')
              .replace(/^0+/, '').length,
          ).toBeLessThanOrEqual(4);
        },
      ),
    );
  });
});

describe('valueText', () => {
  it.each<[number, Unit, string]>([
    [0.5, 'seconds', '500 ms'],
    [2, 'per_second', '2.00/s'],
    [2_000, 'per_second', '2.00 k/s'],
    [0.5, 'ratio', '50.0 %'],
    [7, 'count', '7'],
  ])('%d %s reads "%s"', (value, unit, text) => {
    expect(valueText(value, unit, 'USD')).toBe(text);
  });
});

describe('formatAge', () => {
  it.each([
    [-3, '0 s'],
    [8.9, '8 s'],
    [119, '119 s'],
    [120, '2 min'],
    [7_199, '119 min'],
    [7_200, '2 h'],
    [200_000, '2 d'],
  ])('%d seconds read %s', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });
});
