import { describe, expect, it } from 'vitest';
import { createRandom, drawInteger, drawLogNormal, drawPoisson, forkRandom } from '@/demo/random';

const many = (draw: () => number, count = 20_000) => Array.from({ length: count }, draw);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seeded random numbers', () => {
  it('follow the published mulberry32 sequence', () => {
    const random = createRandom(1);
    expect([random(), random(), random()].map((value) => value.toFixed(8))).toEqual([
      '0.62707394',
      '0.00273572',
      '0.52744704',
    ]);
  });

  it('repeat for the same seed and label, and differ between labels and between seeds', () => {
    expect(many(forkRandom(1, 'x'), 50)).toEqual(many(forkRandom(1, 'x'), 50));
    expect(many(forkRandom(1, 'x'), 50)).not.toEqual(many(forkRandom(1, 'y'), 50));
    expect(many(forkRandom(1, 'x'), 50)).not.toEqual(many(forkRandom(2, 'x'), 50));
  });

  it.each([0.5, 30, 400])('Poisson counts of mean %d have that mean and that variance', (expected) => {
    const random = createRandom(3);
    const counts = many(() => drawPoisson(random, expected));
    const average = mean(counts);
    expect(average / expected).toBeCloseTo(1, 1);
    expect(mean(counts.map((count) => (count - average) ** 2)) / expected).toBeCloseTo(1, 1);
  });

  it('a log-normal time has its 95th percentile at median times exp(1.645 sigma)', () => {
    const random = createRandom(4);
    const sorted = many(() => drawLogNormal(random, 100, 0.5)).sort((left, right) => left - right);
    expect((sorted[19_000] ?? 0) / (100 * Math.exp(1.645 * 0.5))).toBeCloseTo(1, 1);
  });

  it('whole numbers include both ends and nothing beyond', () => {
    const random = createRandom(5);
    expect(new Set(many(() => drawInteger(random, 1, 3)))).toEqual(new Set([1, 2, 3]));
  });
});
