import { describe, expect, it } from 'vitest';
import {
  decideFreshness,
  decideRetrySeconds,
  decideTick,
  type GovernorInput,
  LOAD_LIMIT,
  type TickSeconds,
} from '@/lib/signals';

/** One source, standard frames: a query per tick and one tail per longer frame. */
const standardQps = (tick: number): number => 1 / tick + 1 / 60 + 1 / 300 + 1 / 1_800;
const input = (change: Partial<GovernorInput>): GovernorInput => ({
  managed: false,
  ownQps: standardQps(10),
  totalQps: 100,
  tickSeconds: 10,
  heldSeconds: 600,
  ...change,
});

describe('decideTick', () => {
  it('is off on a Prometheus MC started for itself', () => {
    expect(decideTick(input({ managed: true, ownQps: 50 }))).toMatchObject({
      tickSeconds: 10,
      governor: 'off',
      baselineQps: null,
    });
  });

  it.each<[string, Partial<GovernorInput>, TickSeconds]>([
    ['standard frames on an idle source', { totalQps: standardQps(10) }, 10],
    ['standard frames on a source that does not report its load', { totalQps: null }, 10],
    ['custom ranges on an idle source', { ownQps: 0.14, totalQps: 0.14 }, 15],
    ['many custom ranges on an idle source', { ownQps: 0.18, totalQps: 0.18 }, 30],
    ['more than any tick can mend', { ownQps: 5, totalQps: 5 }, 30],
    ['the same on a busy source', { ownQps: 0.18, totalQps: 20 }, 10],
    ['a reading of others that lags behind', { ownQps: 3, totalQps: 1 }, 30],
    ['two sources on an idle one', { ownQps: 2 * standardQps(10), totalQps: 0.3, queriesPerTick: 2 }, 30],
  ])('%s: every %s', (_what, change, tickSeconds) => {
    expect(decideTick(input(change)).tickSeconds).toBe(tickSeconds);
  });

  it('says what it compared with', () => {
    expect(decideTick(input({ totalQps: 0.2 }))).toMatchObject({
      governor: 'normal',
      baselineQps: 2.5,
      reason: expect.stringContaining('one Grafana viewer'),
    });
    expect(decideTick(input({ totalQps: 20 })).reason).toContain('19.88 queries/s by others');
    expect(decideTick(input({ totalQps: null })).reason).toContain('does not report');
    expect(decideTick(input({ ownQps: 0.18, totalQps: 0.18 }))).toMatchObject({ governor: 'slowed' });
  });

  it('returns to a faster tick only after a while, and only when that would stay within the limit', () => {
    const slowed = { tickSeconds: 15, ownQps: standardQps(15), totalQps: standardQps(15) } as const;
    expect(decideTick(input({ ...slowed, heldSeconds: 60 })).tickSeconds).toBe(15);
    expect(decideTick(input({ ...slowed, heldSeconds: 120 })).tickSeconds).toBe(10);
    expect(decideTick(input({ ...slowed, ownQps: standardQps(15) + 0.01 })).tickSeconds).toBe(15);
  });

  it.each([0, 0.005, 0.02, 0.05, 0.1, 1])(
    'settles and stays within the limit with %d queries/s of custom ranges',
    (extra) => {
      let tickSeconds: TickSeconds = 10;
      const seen: TickSeconds[] = [];
      for (let minute = 0; minute < 30; minute++) {
        const ownQps: number = standardQps(tickSeconds) + extra;
        tickSeconds = decideTick(
          input({ ownQps, totalQps: ownQps, tickSeconds, heldSeconds: 600 }),
        ).tickSeconds;
        seen.push(tickSeconds);
      }
      expect(new Set(seen.slice(3)).size).toBe(1);
      if (tickSeconds < 30) expect((standardQps(tickSeconds) + extra) / 2.5).toBeLessThanOrEqual(LOAD_LIMIT);
    },
  );
});

describe('decideFreshness', () => {
  const base = {
    nowSeconds: 1_000,
    newestSampleSeconds: 990,
    staleSinceSeconds: null,
    staleReason: null,
    tickSeconds: 10,
    stepSeconds: 10,
  };
  it.each([
    ['a fresh sample', {}, 'live', 10],
    ['two ticks and a slot', { newestSampleSeconds: 970 }, 'live', 30],
    ['older than that, though the source answers', { newestSampleSeconds: 960 }, 'stale', 40],
    ['a source that does not answer', { staleSinceSeconds: 995, staleReason: 'refused' }, 'stale', 10],
    ['no sample ever', { newestSampleSeconds: null }, 'never', null],
    ['a source whose clock is ahead', { newestSampleSeconds: 1_050 }, 'live', 0],
    ['the same age when the governor has slowed', { newestSampleSeconds: 960, tickSeconds: 30 }, 'live', 40],
  ])('%s', (_what, change, state, ageSeconds) => {
    expect(decideFreshness({ ...base, ...change })).toMatchObject({ state, ageSeconds });
  });

  it('gives the reason a source gave, or says where to look', () => {
    expect(decideFreshness({ ...base, staleSinceSeconds: 1, staleReason: 'refused' }).reason).toBe('refused');
    expect(decideFreshness({ ...base, newestSampleSeconds: 1 }).reason).toContain('check its clock');
  });
});

describe('decideRetrySeconds', () => {
  it.each([
    [0, 10, 10],
    [1, 10, 10],
    [2, 10, 20],
    [3, 10, 30],
    [50, 10, 30],
    [1, 30, 30],
    [4, 60, 60],
  ])('after %i failures at a tick of %i s: %i s', (failures, tick, seconds) => {
    expect(decideRetrySeconds(failures, tick)).toBe(seconds);
  });
});
