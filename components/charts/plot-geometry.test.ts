import { describe, expect, it } from 'vitest';
import { linePath, nearestSlot, plotGeometry } from './plot-geometry';

const margin = { top: 0, right: 0, bottom: 0, left: 0 };
const plot = plotGeometry(
  { startSeconds: 100, endSeconds: 200, domain: [0, 50], widthPx: 100, heightPx: 100 },
  margin,
);

describe('places on a chart', () => {
  it('go from the start of the axis on the left to its end on the right, and from low to high upwards', () => {
    expect([plot.x(100), plot.x(150), plot.x(200)]).toEqual([0, 50, 100]);
    expect([plot.y(0), plot.y(25), plot.y(50)]).toEqual([100, 50, 0]);
  });

  it.each([
    [50, 150],
    [-20, 100],
    [130, 200],
  ])('pixel %i is second %i, never outside the axis', (px, seconds) => {
    expect(plot.secondsAt(px)).toBe(seconds);
  });

  it('stay finite on a chart without width, time or height', () => {
    const nothing = plotGeometry({ startSeconds: 5, endSeconds: 5, domain: [3, 3], widthPx: 0, heightPx: 0 });
    expect([nothing.x(5), nothing.y(3), nothing.secondsAt(0)].every(Number.isFinite)).toBe(true);
  });
});

describe('a line', () => {
  const times = [100, 110, 120, 130];
  it.each([
    ['joins neighbours', [0, 50, 0, 50], 'M0,100L10,0L20,100L30,0'],
    ['lifts the pen at a gap', [0, null, 0, 50], 'M0,100M20,100L30,0'],
    ['never draws what is not a number', [Number.NaN, 0, Number.POSITIVE_INFINITY, 0], 'M10,100M30,100'],
    ['is nothing without samples', [null, null, null, null], ''],
  ] satisfies [string, (number | null)[], string][])('%s', (_, values, path) => {
    expect(linePath(times, values, plot)).toBe(path);
  });
});

it.each([
  [104, 0],
  [106, 1],
  [139, 3],
  [95, 0],
  [80, null],
  [160, null],
])('the slot nearest to second %i is %s', (seconds, slot) => {
  expect(nearestSlot([100, 110, 120, 130], seconds, 10)).toBe(slot);
});
