import { describe, expect, it } from 'vitest';
import { createRateWindow, currentCost, type FrameCost } from './frame-cost';

const cost: FrameCost = {
  queriesPerSecond: 0.12,
  tickSeconds: 10,
  governor: 'normal',
  reason: 'fine',
  leader: 'worker-1',
  lastTickAtSeconds: 1_000,
};

describe('the cost as of now', () => {
  it.each([
    ['fresh', 1_005, 'worker-1', 0.12],
    ['three ticks and a little old', 1_040, 'worker-1', 0.12],
    ['older: nobody leads, whatever was said', 1_041, null, 0],
  ])('%s', (_name, now, leader, queriesPerSecond) => {
    expect(currentCost(cost, now)).toMatchObject({ leader, queriesPerSecond });
  });

  it('a slowed leader is given three of its own ticks', () => {
    expect(currentCost({ ...cost, tickSeconds: 30 }, 1_090).leader).toBe('worker-1');
  });

  it('says so when nobody has polled yet', () => {
    expect(currentCost(null, 5)).toMatchObject({
      leader: null,
      reason: 'No worker has polled yet',
      lastTickAtSeconds: null,
    });
  });
});

describe('a rate', () => {
  it('is over the window, and forgets what left it', () => {
    const rate = createRateWindow(300);
    for (let at = 0; at < 600; at += 10) rate.add(at);
    expect(rate.perSecond(599)).toBeCloseTo(0.1, 2);
    expect(rate.perSecond(2_000)).toBe(0);
  });

  it('in its first minute is as if the minute had passed', () => {
    const rate = createRateWindow(300);
    for (let n = 0; n < 6; n++) rate.add(100);
    expect(rate.perSecond(100)).toBeCloseTo(0.1);
    expect(rate.perSecond(220)).toBeCloseTo(0.05);
  });

  it('is nothing before anything happened', () => {
    expect(createRateWindow(60).perSecond(10)).toBe(0);
  });
});
