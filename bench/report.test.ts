import { describe, expect, it } from 'vitest';
import { percentile, ratioOf, round } from './report';

describe('the ratio of a benchmark to its baseline', () => {
  it.each([
    ['half the time is twice as good', { better: 'lower', value: 50, peer: 100 }, 2],
    ['twice the rate is twice as good', { better: 'higher', value: 200, peer: 100 }, 2],
    ['twice the time is half as good', { better: 'lower', value: 100, peer: 50 }, 0.5],
    ['half the rate is half as good', { better: 'higher', value: 50, peer: 100 }, 0.5],
  ] as const)('%s', (_name, { better, value, peer }, ratio) => {
    expect(ratioOf({ better, value, baseline: { name: 'peer', value: peer } })).toBe(ratio);
  });
});

describe('a percentile by nearest rank', () => {
  it.each([
    ['the median of an odd number', [3, 1, 2], 0.5, 2],
    ['the lower middle of an even number', [4, 3, 2, 1], 0.5, 2],
    ['p95 of twenty is the nineteenth', Array.from({ length: 20 }, (_, n) => n + 1), 0.95, 19],
    ['p99 of few is the slowest', [10, 30, 20], 0.99, 30],
    ['the lowest share is the fastest', [10, 30, 20], 0, 10],
    ['numbers are ordered as numbers', [9, 10, 100], 1, 100],
  ])('%s', (_name, samples, share, expected) => {
    expect(percentile(samples, share)).toBe(expected);
  });

  it('of nothing is not a number, so that an empty measurement cannot look fast', () => {
    expect(percentile([], 0.99)).toBeNaN();
  });

  it('leaves its samples in their order', () => {
    const samples = [3, 1, 2];
    percentile(samples, 0.5);
    expect(samples).toEqual([3, 1, 2]);
  });
});

describe('rounding to three significant digits', () => {
  it.each([
    [0.123456, 0.123],
    [198.4, 198],
    [12_687, 12_700],
    [0, 0],
    [-0.00123456, -0.00123],
  ])('%d reads %d', (value, expected) => {
    expect(round(value)).toBe(expected);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('%d stays what it is', (value) => {
    expect(round(value)).toBe(value);
  });
});
