import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGoDuration, parsePrometheusDuration } from './duration';
import { parseQuantity, quantityText } from './quantity';

const text = (quantity: string) => quantityText(parseQuantity(quantity));

describe('a Kubernetes quantity', () => {
  it.each([
    ['0', '0'],
    ['500m', '0.5'],
    ['0.5', '0.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+1', '1'],
    ['-1.5', '-1.5'],
    ['1k', '1000'],
    ['1Ki', '1024'],
    ['1000M', '1000000000'],
    ['1G', '1000000000'],
    ['1.5Gi', '1610612736'],
    ['1e3', '1000'],
    ['1E3', '1000'],
    ['1E', '1000000000000000000'],
    ['12e-3', '0.012'],
    ['100n', '0.0000001'],
    ['1.1n', '0.000000002'],
    ['0.0000000001', '0.000000001'],
    ['9223372036854775807', '9223372036854775807'],
    ['1Ei', '1152921504606846976'],
  ])('%s is %s', (quantity, expected) => {
    expect(text(quantity)).toBe(expected);
  });

  it.each([
    '',
    '.',
    '+',
    'm',
    '1 m',
    '1mm',
    '1KI',
    '1K',
    '0x10',
    '1e',
    '1_000',
    'NaN',
    '--1',
    '1e3m',
    `${'1'.repeat(65)}`,
  ])('%j is none', (quantity) => {
    expect(() => parseQuantity(quantity)).toThrow(/is not a quantity/);
  });

  it('has one text for one value, and the text is a quantity of that value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (nanos) => {
        expect(parseQuantity(quantityText(nanos))).toBe(nanos);
      }),
    );
  });

  it('does not care which suffix of its family it is written with', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), (n) => {
        expect(text(`${n}k`)).toBe(text(`${n}000`));
        expect(text(`${n}Mi`)).toBe(text(`${n * 1024}Ki`));
        expect(text(`${n}m`)).toBe(text(`${n}e-3`));
      }),
    );
  });
});

describe('a duration', () => {
  it.each([
    ['60s', 60_000n],
    ['1m', 60_000n],
    ['1h30m', 5_400_000n],
    ['1y', 31_536_000_000n],
    ['1w2d', 777_600_000n],
    ['1500ms', 1_500n],
    ['0', 0n],
  ])('of Prometheus: %s is %s ms', (duration, ms) => {
    expect(parsePrometheusDuration(duration)).toBe(ms);
  });

  it.each(['', '1', '1.5h', '30m1h', '1m1m', '-1m', '1 m', '1us'])(
    'of Prometheus: %j is none',
    (duration) => {
      expect(() => parsePrometheusDuration(duration)).toThrow(/is not a Prometheus duration/);
    },
  );

  it.each([
    ['1m0s', 60_000_000_000n],
    ['1.5h', 5_400_000_000_000n],
    ['-2ms', -2_000_000n],
    ['3µs', 3_000n],
    ['30m1h', 5_400_000_000_000n],
    ['0', 0n],
  ])('of Go: %s is %s ns', (duration, nanos) => {
    expect(parseGoDuration(duration)).toBe(nanos);
  });

  it.each(['', '1', '1d', '1m ', '+', '1y'])('of Go: %j is none', (duration) => {
    expect(() => parseGoDuration(duration)).toThrow(/is not a duration/);
  });
});
