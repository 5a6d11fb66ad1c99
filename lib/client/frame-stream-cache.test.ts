import { describe, expect, it } from 'vitest';
import { type Frame, frameDelta } from '@/lib/signals';
import { type CacheEntry, parseStreamPayload, type StreamPayload, stepCache } from './frame-stream-cache';
import type { Subscription } from './frame-stream-messages';

function frameOf(seq: number, points: Frame['points'], change: Partial<Frame> = {}): Frame {
  return {
    key: '1h',
    seq,
    registryVersion: 'r1',
    startSeconds: seq * 10,
    endSeconds: seq * 10 + 20,
    stepSeconds: 10,
    points,
    signals: { p95: { state: 'ok' } },
    fetchedAtSeconds: seq * 10 + 20,
    staleSinceSeconds: null,
    staleReason: null,
    warnings: [],
    ...change,
  };
}

const first = frameOf(1, { p95: { A: [1, 2, 3], B: [7, 8, 9] } });
const second = frameOf(2, { p95: { A: [2, 3, 4], B: [8, 9, null] } });
const third = frameOf(3, { p95: { A: [3, 4, 5], B: [9, null, 1] } });
const onlyA = frameOf(1, { p95: { A: [1, 2, 3] } });
const both: Subscription = { frames: ['1h'], tenants: ['A', 'B'] };
const entry = (held: Frame | undefined, tenants: CacheEntry['tenants'] = ['A']): CacheEntry => ({
  frame: '1h',
  tenants,
  held,
});
const delta = (from: Frame, to: Frame): StreamPayload => ({ event: 'delta', value: frameDelta(from, to) });

describe('a cached frame meets an event of the stream', () => {
  it('takes a whole frame, only the tenants it wants', () => {
    const step = stepCache(entry(undefined), { event: 'frame', value: second }, both);
    expect(step).toEqual({ kind: 'set', frame: { ...second, points: { p95: { A: [2, 3, 4] } } } });
  });

  it('takes the next change, only of the tenants it wants', () => {
    expect(stepCache(entry(onlyA), delta(first, second), both)).toEqual({
      kind: 'set',
      frame: { ...second, points: { p95: { A: [2, 3, 4] } } },
    });
  });

  it.each([
    ['a change was missed', entry(onlyA), delta(second, third), both],
    [
      'the signals were declared anew',
      entry(onlyA),
      { event: 'delta', value: { ...frameDelta(first, second), registryVersion: 'r2' } },
      both,
    ],
    ['nothing is held yet', entry(undefined), delta(first, second), both],
  ] satisfies [string, CacheEntry, StreamPayload, Subscription][])(
    'reads again when %s',
    (_, held, payload, covers) => {
      expect(stepCache(held, payload, covers)).toEqual({ kind: 'refetch' });
    },
  );

  it.each([
    ['already known', entry(third, ['A', 'B']), delta(first, second), both],
    ['of another frame', { ...entry(onlyA), frame: '6h' }, delta(first, second), both],
    [
      'of a stream that does not carry its tenants yet',
      entry(onlyA),
      delta(first, second),
      { frames: ['1h'], tenants: ['B'] },
    ],
    ['of some tenants while it shows all', entry(first, '*'), delta(first, second), both],
    [
      'about cost',
      entry(onlyA),
      {
        event: 'cost',
        value: {
          queriesPerSecond: 0.1,
          tickSeconds: 10,
          governor: 'off',
          reason: null,
          leader: null,
          lastTickAtSeconds: null,
        },
      },
      both,
    ],
  ] satisfies [string, CacheEntry, StreamPayload, Subscription][])(
    'stays as it is when the event is %s',
    (_, held, payload, covers) => {
      expect(stepCache(held, payload, covers)).toEqual({ kind: 'keep' });
    },
  );
});

describe('reading an event', () => {
  it.each([
    ['frame', JSON.stringify(first), true],
    ['frame', '<html>', false],
    ['frame', JSON.stringify({ ...first, seq: 'one' }), false],
    ['delta', JSON.stringify(frameDelta(first, second)), true],
    ['delta', JSON.stringify(second), false],
    ['cost', '{"queriesPerSecond":0.12,"tickSeconds":10}', true],
    ['cost', '{}', false],
    ['annotation', '{"id":"evt_1"}', true],
  ] as const)('%s %s: %s', (event, text, readable) => {
    expect(parseStreamPayload(event, text) !== null).toBe(readable);
  });
});
