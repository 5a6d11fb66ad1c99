import { describe, expect, it } from 'vitest';
import { type Direction, isJudged, judgeSignal, type Thresholds } from '@/lib/signals';

const signal = (direction: Direction, thresholds: Thresholds) => ({ id: 'p95', direction, thresholds });
const noOwn = { objectives: {} };

describe('judgeSignal', () => {
  it.each<[Direction, number | null, string]>([
    ['lower-is-better', 0.4, 'pass'],
    ['lower-is-better', 0.5, 'warn'],
    ['lower-is-better', 0.999, 'warn'],
    ['lower-is-better', 1, 'page'],
    ['lower-is-better', 50, 'page'],
    ['lower-is-better', null, 'unknown'],
    ['lower-is-better', Number.NaN, 'unknown'],
    ['lower-is-better', Number.POSITIVE_INFINITY, 'unknown'],
    ['neutral', 50, 'unknown'],
  ])('%s with warn 0.5 and page 1: %d is %s', (direction, value, expected) => {
    expect(judgeSignal(value, signal(direction, { warn: 0.5, page: 1 }), noOwn)).toBe(expected);
  });

  it.each([
    [0.99, 'pass'],
    [0.95, 'warn'],
    [0.9, 'page'],
    [0, 'page'],
  ])('higher-is-better with warn 0.95 and page 0.9: %d is %s', (value, expected) => {
    expect(judgeSignal(value, signal('higher-is-better', { warn: 0.95, page: 0.9 }), noOwn)).toBe(expected);
  });

  it('takes a tenant’s own level before the signal’s, one by one', () => {
    const own = { objectives: { p95: { page: 2 } } };
    expect(judgeSignal(1.5, signal('lower-is-better', { warn: 0.5, page: 1 }), own)).toBe('warn');
    expect(judgeSignal(2, signal('lower-is-better', { warn: 0.5, page: 1 }), own)).toBe('page');
    expect(judgeSignal(1.5, signal('lower-is-better', {}), { objectives: { cost: { page: 1 } } })).toBe(
      'unknown',
    );
  });

  it('says nothing, rather than pass, where there is nothing to judge by', () => {
    expect(judgeSignal(1, signal('lower-is-better', {}), noOwn)).toBe('unknown');
    expect(isJudged(signal('lower-is-better', {}), noOwn)).toBe(false);
    expect(isJudged(signal('neutral', { warn: 1 }), noOwn)).toBe(false);
    expect(isJudged(signal('lower-is-better', { warn: 1 }), noOwn)).toBe(true);
  });
});
