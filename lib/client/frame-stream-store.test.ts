import { describe, expect, it, vi } from 'vitest';
import {
  createLiveStore,
  deriveLiveState,
  estimateClockOffset,
  type LiveSnapshot,
} from './frame-stream-store';

const live: LiveSnapshot = { ...createLiveStore().get(), transport: 'stream', newestSampleSeconds: 1_000 };

describe('the refresh state', () => {
  it.each([
    ['live', 'a fresh sample came by the stream', {}, 1_004],
    ['live', 'the stream is being resumed and the sample is still fresh', { transport: 'connecting' }, 1_004],
    ['stale', 'no newer sample has come', {}, 1_031],
    [
      'live',
      'the governor slowed the tick to 30 s and the sample is 45 s old',
      {
        cost: {
          queriesPerSecond: 0.05,
          tickSeconds: 30,
          governor: 'slowed',
          reason: 'load',
          leader: null,
          lastTickAtSeconds: null,
        },
      },
      1_045,
    ],
    ['stale', 'the source stopped answering', { staleSinceSeconds: 990 }, 1_004],
    ['polling', 'the stream cannot be had', { transport: 'polling' }, 1_004],
    ['offline', 'polling fails too', { transport: 'polling', pollError: 'no answer' }, 1_004],
    ['offline', 'the browser has no network', { online: false }, 1_004],
    ['connecting', 'nothing has come yet', { transport: 'connecting', newestSampleSeconds: null }, 1_004],
    ['idle', 'the page shows no live numbers', { transport: 'idle' }, 1_004],
  ] satisfies [string, string, Partial<LiveSnapshot>, number][])(
    'is %s when %s',
    (state, _, change, nowSeconds) => {
      expect(deriveLiveState({ ...live, ...change }, nowSeconds).state).toBe(state);
    },
  );

  it('has the age of the newest sample, never below zero', () => {
    expect(deriveLiveState(live, 1_004).ageSeconds).toBe(4);
    expect(deriveLiveState(live, 998).ageSeconds).toBe(0);
    expect(deriveLiveState(live, null).ageSeconds).toBeNull();
  });

  it('gives a reason whenever it is not live', () => {
    expect(
      deriveLiveState({ ...live, staleSinceSeconds: 990, staleReason: 'Prometheus timed out.' }, 1_004)
        .reason,
    ).toBe('Prometheus timed out.');
    expect(deriveLiveState(live, 1_004).reason).toBeNull();
  });
});

describe('the server’s clock', () => {
  it.each([
    ['a clock half a minute slow is corrected', [[1_000, 970_000]], 30_000],
    [
      'the reading with the least delay counts',
      [
        [1_000, 1_004_000],
        [1_010, 1_010_200],
        [1_020, 1_023_000],
      ],
      -200,
    ],
  ] satisfies [string, [number, number][], number][])('%s', (_, seen, offsetMs) => {
    const result = seen.reduce<number | null>(
      (current, [server, local]) => estimateClockOffset(current, server, local),
      null,
    );
    expect(result).toBe(offsetMs);
  });
});

it('listeners hear of changes only', () => {
  const store = createLiveStore();
  const heard = vi.fn();
  const leave = store.subscribe(heard);
  store.update({ online: true });
  expect(heard).not.toHaveBeenCalled();
  store.update({ online: false });
  expect(heard).toHaveBeenCalledTimes(1);
  leave();
  store.update({ online: true });
  expect(heard).toHaveBeenCalledTimes(1);
});
