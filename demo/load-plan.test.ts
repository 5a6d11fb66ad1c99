import { describe, expect, it } from 'vitest';
import { decisionRequest } from '@/demo/decision-request';
import { createPlanner } from '@/demo/load-plan';
import { decidePolicy } from '@/demo/policy';
import { createRandom } from '@/demo/random';
import { dayShape, TENANTS } from '@/demo/tenants';

const SITUATION = { spentThisHourUsd: 0, priceUsd: 0, residencyTightened: false, egressOpened: false };
const COUNT = 6_000;

describe.each(TENANTS)('the planned load of $tenant', (profile) => {
  const plan = createPlanner(profile, createRandom(11));
  const planned = Array.from({ length: COUNT }, plan);

  it('is valid input, and policy denies exactly what was meant to be forbidden', () => {
    for (const { intent, body } of planned) {
      const { decision } = decidePolicy(profile, decisionRequest.parse(body), SITUATION);
      expect(decision).toBe(intent === 'forbidden' ? 'deny' : 'allow');
    }
  });

  it('has the habits of the profile', () => {
    const share = (intent: string) => planned.filter((each) => each.intent === intent).length / COUNT;
    expect(Math.abs(share('forbidden') - profile.forbiddenShare)).toBeLessThan(0.005);
    expect(Math.abs(share('stale') - profile.staleShare)).toBeLessThan(0.005);
    expect(Math.abs(share('unsettled') - profile.unsettledShare)).toBeLessThan(0.003);
  });

  it('repeats for the same seed', () => {
    const again = createPlanner(profile, createRandom(11));
    expect(Array.from({ length: 100 }, again)).toEqual(planned.slice(0, 100));
  });
});

it('the shape of a day has mean one and its peak in the afternoon of the region', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => dayShape('us', hour * 3_600));
  expect(hours.reduce((sum, value) => sum + value, 0) / 24).toBeCloseTo(1, 6);
  expect(hours.indexOf(Math.max(...hours))).toBe(19);
});
