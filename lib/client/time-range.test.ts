import { describe, expect, it } from 'vitest';
import type { Frame } from '@/lib/signals';
import { absoluteRange, planRange, rangeText, type TimeRange, zoomRange } from './time-range';
import { clipFrame } from './time-range-clip';

const NOW = Date.parse('2026-03-10T12:00:00Z') / 1000;
const plan = (from: string, to = 'now') => planRange({ from, to }, NOW);

describe('a range is read', () => {
  it.each([
    ['now-15m', '1h', 900],
    ['now-1h', '1h', 3_600],
    ['now-90m', '6h', 5_400],
    ['now-6h', '6h', 21_600],
    ['now-12h', '24h', 43_200],
    ['now-7d', '7d', 604_800],
  ])('%s from the shared frame %s, of which %i seconds are drawn', (from, frame, windowSeconds) => {
    expect(plan(from)).toMatchObject({
      ok: true,
      plan: { source: { kind: 'live', frame }, windowSeconds, endsNow: true },
    });
  });

  it.each([
    ['longer than every frame', 'now-30d', 'now', true, true],
    ['that ended earlier', 'now-3h', 'now-2h', true, false],
    ['with fixed ends', '2026-03-09T10:00:00Z', '2026-03-09T11:00:00Z', false, false],
    ['with a fixed start up to now', '2026-03-10T11:00:00Z', 'now', true, true],
  ])('%s by a query of its own; it moves: %s', (_, from, to, moves, endsNow) => {
    const result = plan(from, to);
    expect(result).toMatchObject({
      ok: true,
      plan: { source: { kind: 'range', from, to }, windowSeconds: null, endsNow },
    });
    if (result.ok && result.plan.source.kind === 'range')
      expect(result.plan.source.everySeconds !== null).toBe(moves);
  });

  it.each([
    ['yesterday', 'now', 'from', /yesterday.*now-6h/],
    ['now-1h', '2026-02-30', 'to', /2026-02-30/],
    ['now', 'now-1h', 'from', /before "to"/],
    ['now+2h', 'now+3h', 'from', /past/],
    ['now-9999d', 'now', 'from', /400 days/],
    ['now-10s', 'now', 'from', /60 seconds/],
    ['now-1h', 'now+9d', 'to', /one day ahead/],
  ] as const)('%s to %s not at all: the %s end says why', (from, to, field, message) => {
    const result = plan(from, to);
    expect(result).toMatchObject({ ok: false, field });
    if (!result.ok) expect(result.message).toMatch(message);
  });
});

describe('zooming', () => {
  it.each([
    [{ from: 'now-1h', to: 'now' }, 0.5, { from: 'now-30m', to: 'now' }],
    [{ from: 'now-1h', to: 'now' }, 2, { from: 'now-2h', to: 'now' }],
    [{ from: 'now-12h', to: 'now' }, 2, { from: 'now-1d', to: 'now' }],
    [
      { from: '2026-03-10T08:00:00Z', to: '2026-03-10T10:00:00Z' },
      0.5,
      { from: '2026-03-10T08:30:00Z', to: '2026-03-10T09:30:00Z' },
    ],
    [
      { from: '2026-03-10T10:00:00Z', to: '2026-03-10T12:00:00Z' },
      2,
      { from: '2026-03-10T09:00:00Z', to: '2026-03-10T12:00:00Z' },
    ],
    [{ from: 'now-60s', to: 'now' }, 0.5, null],
    [{ from: 'now-300d', to: 'now' }, 2, null],
    [{ from: 'nonsense', to: 'now' }, 2, null],
  ] satisfies [TimeRange, 0.5 | 2, TimeRange | null][])('%j by %d gives %j', (range, factor, next) => {
    expect(zoomRange(range, factor, NOW)).toEqual(next);
  });
});

describe('a range in words', () => {
  it.each([
    [{ from: 'now-6h', to: 'now' }, 'last 6 h'],
    [absoluteRange(NOW - 3_600, NOW), '2026-03-10 11:00–12:00 UTC'],
    [absoluteRange(NOW - 86_400, NOW), '2026-03-09 12:00 – 2026-03-10 12:00 UTC'],
  ] satisfies [TimeRange, string][])('%j is "%s"', (range, text) => {
    const start = range.from.startsWith('now') ? NOW - 21_600 : Date.parse(range.from) / 1000;
    expect(rangeText(range, start, NOW)).toBe(text);
  });
});

describe('the last part of a frame', () => {
  const frame: Frame = {
    key: '1h',
    seq: 1,
    registryVersion: 'r',
    startSeconds: 0,
    endSeconds: 50,
    stepSeconds: 10,
    points: { p95: { A: [0, 1, 2, 3, 4, 5] } },
    signals: {},
    fetchedAtSeconds: 50,
    staleSinceSeconds: null,
    staleReason: null,
    warnings: [],
  };

  it.each([
    [20, 30, [3, 4, 5]],
    [25, 20, [2, 3, 4, 5]],
  ])('of %i seconds starts at %i', (windowSeconds, startSeconds, values) => {
    expect(clipFrame(frame, windowSeconds)).toMatchObject({
      startSeconds,
      endSeconds: 50,
      points: { p95: { A: values } },
    });
  });

  it.each([[null], [50], [9_999]])('is the frame itself when that is all of it (%s)', (windowSeconds) => {
    expect(clipFrame(frame, windowSeconds)).toBe(frame);
  });
});
