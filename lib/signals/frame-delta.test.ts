import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDelta, type Frame, frameDelta, type SignalPoints, scopeFrame } from '@/lib/signals';

const base: Frame = {
  key: '1h',
  seq: 7,
  registryVersion: 'v1',
  startSeconds: 100,
  endSeconds: 140,
  stepSeconds: 10,
  points: { p95: { A: [1, 2, 3, 4, 5], B: [null, null, null, null, null] }, cost: {} },
  signals: { p95: { state: 'ok' }, cost: { state: 'not-mapped' } },
  fetchedAtSeconds: 141,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: [],
};
const next = (change: Partial<Frame>): Frame => ({ ...base, seq: 8, ...change });

describe('frameDelta', () => {
  it('carries only the new slot of series that have something in it', () => {
    const after = next({
      startSeconds: 110,
      endSeconds: 150,
      points: { p95: { A: [2, 3, 4, 5, 6], B: [null, null, null, null, null] }, cost: {} },
    });
    const delta = frameDelta(base, after);
    expect(delta).toMatchObject({ baseSeq: 7, seq: 8, fromSeconds: 150, points: { p95: { A: [6] } } });
    expect(applyDelta(base, delta)).toEqual(after);
  });

  it('reaches back to the earliest sample that was corrected', () => {
    const after = next({ points: { p95: { A: [1, 2, 3, 40, 5], B: base.points.p95?.B ?? [] }, cost: {} } });
    const delta = frameDelta(base, after);
    expect(delta).toMatchObject({ fromSeconds: 130, points: { p95: { A: [40, 5] } } });
  });

  it('carries no samples when only the state changed', () => {
    const after = next({ staleSinceSeconds: 150, staleReason: 'refused' });
    const delta = frameDelta(base, after);
    expect(delta).toMatchObject({ baseSeq: 7, points: {}, staleSinceSeconds: 150 });
    expect(applyDelta(base, delta)).toEqual(after);
  });

  it.each<[string, Frame | null, Frame]>([
    ['there is nothing to build on', null, base],
    ['the registry changed', base, next({ registryVersion: 'v2' })],
    ['the step changed', base, next({ stepSeconds: 20, endSeconds: 180 })],
    ['the clock went back', base, next({ startSeconds: 90, endSeconds: 130 })],
    ['no slot is shared', base, next({ startSeconds: 150, endSeconds: 190 })],
    ['a series went away', base, next({ points: { p95: { A: [1, 2, 3, 4, 5] }, cost: {} } })],
    ['a signal went away', base, next({ points: { p95: base.points.p95 ?? {} } })],
    ['it is another frame', base, next({ key: '6h' })],
  ])('is a whole frame when %s', (_why, prev, after) => {
    const delta = frameDelta(prev, after);
    expect(delta.baseSeq).toBeNull();
    expect(applyDelta(null, delta)).toEqual(after);
  });

  it.each([
    ['another base', { seq: 6 }],
    ['another frame', { key: '6h' }],
    ['another registry', { registryVersion: 'v0' }],
  ])('does not apply to %s', (_what, change) => {
    const delta = frameDelta(base, next({}));
    expect(applyDelta({ ...base, ...change }, delta)).toBeNull();
    expect(applyDelta(null, delta)).toBeNull();
  });

  const sample = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
  const slots = 6;
  const values = fc.array(sample, { minLength: slots, maxLength: slots });
  const tenantIds = ['A', 'B', 'constructor'];
  const pointsOf = fc.record({ p95: seriesOf(values), cost: seriesOf(values) });
  const pairs = fc.record({
    before: pointsOf,
    after: pointsOf,
    shift: fc.integer({ min: 0, max: 8 }),
  });

  function seriesOf(series: fc.Arbitrary<(number | null)[]>): fc.Arbitrary<SignalPoints> {
    return fc.dictionary(fc.constantFrom(...tenantIds), series, { noNullPrototype: true });
  }

  it('law: applying the delta between two frames to the first gives the second', () => {
    fc.assert(
      fc.property(pairs, ({ before, after, shift }) => {
        const prev = { ...base, endSeconds: 150, points: before };
        const then = next({ startSeconds: 100 + 10 * shift, endSeconds: 150 + 10 * shift, points: after });
        expect(applyDelta(prev, frameDelta(prev, then))).toEqual(then);
      }),
      { numRuns: 500 },
    );
  });

  it('law: it survives JSON, never reaches further back than the first difference, and scoping commutes with it', () => {
    fc.assert(
      fc.property(pairs, ({ before, after, shift }) => {
        const prev = { ...base, endSeconds: 150, points: before };
        const then = next({ startSeconds: 100 + 10 * shift, endSeconds: 150 + 10 * shift, points: after });
        const delta = frameDelta(prev, then);
        expect(applyDelta(prev, JSON.parse(JSON.stringify(delta)))).toEqual(then);
        const scoped = applyDelta(scopeFrame(prev, ['B']), scopeFrame(delta, ['B']));
        if (delta.baseSeq !== null) expect(scoped).toEqual(scopeFrame(then, ['B']));
        if (delta.baseSeq === null || delta.fromSeconds > then.endSeconds) return;
        const first = (delta.fromSeconds - then.startSeconds) / 10;
        const isNew = delta.fromSeconds > prev.endSeconds;
        const differs = Object.entries(then.points).some(([id, byTenant]) =>
          Object.entries(byTenant).some(([tenant, list]) => {
            const old = Object.hasOwn(before[id as 'p95'], tenant)
              ? before[id as 'p95'][tenant]?.[first + shift]
              : null;
            return (old ?? null) !== list[first];
          }),
        );
        expect(isNew || differs).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('a tick of 1,000 tenants and 7 signals carries one sample per series, not the frame', () => {
    const length = 360;
    const full = (shift: number): Record<string, SignalPoints> =>
      Object.fromEntries(
        Array.from({ length: 7 }, (_, s) => [
          `s${s}`,
          Object.fromEntries(
            Array.from({ length: 1_000 }, (_, t) => [
              `T${t}`,
              Array.from({ length }, (_, i) => ((i + shift) * 31 + t * 7 + s) % 97),
            ]),
          ),
        ]),
      );
    const prev = { ...base, endSeconds: 100 + 3_590, points: full(0) };
    const then = next({ startSeconds: 110, endSeconds: 110 + 3_590, points: full(1) });
    const delta = frameDelta(prev, then);
    const carried = Object.values(delta.points).flatMap((byTenant) => Object.values(byTenant));
    expect(carried).toHaveLength(7_000);
    expect(carried.every((series) => series.length === 1)).toBe(true);
    expect(JSON.stringify(delta).length).toBeLessThan(JSON.stringify(then).length / 50);
    expect(applyDelta(prev, delta)).toEqual(then);
  });
});
