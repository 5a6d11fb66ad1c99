import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alignRange,
  countSlots,
  emptyFrame,
  FRAMES,
  type FrameName,
  resolveRegistry,
  slotIndex,
  tailRange,
} from '@/lib/signals';

const NAMES = Object.keys(FRAMES) as FrameName[];
const now = 1_760_000_007;

describe('alignRange', () => {
  it.each([
    ['1h', 360, 10],
    ['6h', 360, 60],
    ['24h', 288, 300],
    ['7d', 336, 1_800],
  ] as const)('%s has %i slots of %i s', (frame, slots, stepSeconds) => {
    const range = alignRange(now, frame);
    expect(countSlots(range)).toBe(slots);
    expect(range.stepSeconds).toBe(stepSeconds);
  });

  it('ends at the last whole step, so that everyone asks for the same within a step', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.double({ min: 1e9, max: 2e9, noNaN: true }), (frame, at) => {
        const { startSeconds, endSeconds, stepSeconds } = alignRange(at, frame);
        expect(endSeconds % stepSeconds).toBe(0);
        expect(startSeconds % stepSeconds).toBe(0);
        expect(endSeconds).toBeLessThanOrEqual(at);
        expect(endSeconds).toBeGreaterThan(at - stepSeconds);
        expect(alignRange(endSeconds, frame)).toEqual(alignRange(at, frame));
      }),
    );
  });

  it('leaves out a slot younger than the source needs to have it', () => {
    expect(alignRange(1_760_000_004, '1h', 5).endSeconds).toBe(1_759_999_990);
    expect(alignRange(1_760_000_005, '1h', 5).endSeconds).toBe(1_760_000_000);
  });
});

describe('tailRange', () => {
  const range = alignRange(now, '1h');

  it('is everything without samples, or when they end before the range', () => {
    expect(tailRange(range, null, 120)).toEqual(range);
    expect(tailRange(range, range.startSeconds - 10, 120)).toEqual(range);
  });

  it('is the new slots and the overlap before them', () => {
    expect(tailRange(range, range.endSeconds - 10, 120)).toEqual({
      ...range,
      startSeconds: range.endSeconds - 130,
    });
    expect(tailRange(range, range.endSeconds, 0)).toEqual({ ...range, startSeconds: range.endSeconds });
  });

  it('stays on the grid, inside the range, and covers overlap and everything newer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: 0, max: 900 }), (behind, overlap) => {
        const tail = tailRange(range, range.endSeconds - behind, overlap);
        expect((tail.startSeconds - range.startSeconds) % range.stepSeconds).toBe(0);
        expect(tail.startSeconds).toBeGreaterThanOrEqual(range.startSeconds);
        const wanted = Math.max(range.startSeconds, range.endSeconds - behind - overlap);
        expect(tail.startSeconds).toBeLessThanOrEqual(wanted);
        expect(tail.endSeconds).toBe(range.endSeconds);
      }),
    );
  });
});

describe('slotIndex', () => {
  const range = { startSeconds: 100, endSeconds: 140, stepSeconds: 10 };
  it.each([
    [100, 0],
    [140, 4],
    [90, null],
    [150, null],
    [101, null],
    [100.001, null],
    [Number.NaN, null],
  ])('%d is slot %s', (at, expected) => {
    expect(slotIndex(range, at)).toBe(expected);
  });
});

describe('emptyFrame', () => {
  it('has no samples, and says which signals nobody has mapped', () => {
    const registry = resolveRegistry([{ id: 'cost', expr: null }], [{ id: 'main', tenantLabel: 'tenant' }]);
    const frame = emptyFrame('1h', alignRange(now, '1h'), registry);
    expect(frame.signals.cost).toEqual({ state: 'not-mapped' });
    expect(frame.signals.p95).toEqual({ state: 'ok' });
    expect(frame.points.p95).toEqual({});
    expect(frame.registryVersion).toBe(registry.version);
  });
});
