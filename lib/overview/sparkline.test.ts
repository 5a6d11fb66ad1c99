import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideSparkDomain, decodeSpark, encodeSpark, SPARK_LEVELS, SPARK_POINTS } from './sparkline';

const samples = fc.array(fc.option(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { nil: null }), {
  minLength: SPARK_POINTS,
  maxLength: 361,
});

describe('what the height of a sparkline means', () => {
  it.each([
    [
      'lower is better: from zero to the warn level, so that a small line is a small problem',
      [0.1, 0.2],
      'lower-is-better',
      { warn: 0.5 },
      { min: 0, max: 0.5 },
    ],
    [
      'beyond the warn level the samples decide',
      [0.1, 2],
      'lower-is-better',
      { warn: 0.5 },
      { min: 0, max: 2 },
    ],
    [
      'higher is better: down to the page level',
      [0.99, 1],
      'higher-is-better',
      { page: 0.9 },
      { min: 0.9, max: 1 },
    ],
    [
      'below the page level the samples decide',
      [0.4, 1],
      'higher-is-better',
      { page: 0.9 },
      { min: 0.4, max: 1 },
    ],
    ['without levels the samples decide, from zero', [3, 4], 'neutral', {}, { min: 0, max: 4 }],
    ['no samples, no height', [null, null], 'neutral', {}, null],
    ['infinities are no samples', [Number.POSITIVE_INFINITY], 'neutral', {}, null],
  ] as const)('%s', (_name, given, direction, thresholds, expected) => {
    expect(decideSparkDomain(given, direction, thresholds)).toEqual(expected);
  });
});

describe('sparklines as text', () => {
  it('keeps a spike of a single sample, at the top', () => {
    const given = Array.from({ length: 361 }, (_, at) => (at === 200 ? 9 : 1));
    const text = encodeSpark(given, 'lower-is-better', {});
    expect([...text].filter((level) => level === 'z')).toHaveLength(1);
  });

  it('keeps a dip of a single sample when higher is better, at the bottom', () => {
    const given = Array.from({ length: 361 }, (_, at) => (at === 200 ? 0.2 : 1));
    expect([...encodeSpark(given, 'higher-is-better', {})].filter((level) => level === '0')).toHaveLength(1);
  });

  it('leaves a gap where there was no sample, and splits the line there', () => {
    const given = Array.from({ length: 64 }, (_, at) => (at >= 20 && at < 40 ? null : 5));
    const runs = decodeSpark(encodeSpark(given, 'neutral', {}));
    expect(runs.map((run) => [run.at, run.levels.length])).toEqual([
      [0, 10],
      [20, 12],
    ]);
  });

  it('is empty when there is nothing to draw', () => {
    expect(encodeSpark([null, null], 'neutral', {})).toBe('');
    expect(decodeSpark('')).toEqual([]);
  });

  it('never leaves its box, whatever the samples', () => {
    fc.assert(
      fc.property(
        samples,
        fc.constantFrom('lower-is-better', 'higher-is-better', 'neutral'),
        (given, direction) => {
          const text = encodeSpark(given, direction, { warn: 1, page: 2 });
          expect(text === '' || text.length === SPARK_POINTS).toBe(true);
          for (const run of decodeSpark(text)) {
            for (const level of run.levels) expect(level >= 0 && level < SPARK_LEVELS).toBe(true);
          }
        },
      ),
    );
  });
});
