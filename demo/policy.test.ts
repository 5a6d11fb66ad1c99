import { describe, expect, it } from 'vitest';
import { decidePolicy } from '@/demo/policy';
import { chooseRoute, priceCallUsdMicro } from '@/demo/pricing';

const PROFILE = { residency: 'eu', tier: 1, hourlyCapUsd: 10 } as const;
const REQUEST = { op: 'summarise', purpose: 'operations', destination: 'eu-west' } as const;
const SITUATION = { spentThisHourUsd: 0, priceUsd: 1, residencyTightened: false, egressOpened: false };

describe('policy', () => {
  it.each([
    ['ordinary work', REQUEST, {}, []],
    ['an operation above the tier', { ...REQUEST, op: 'adjust' as const }, {}, ['op_not_allowed']],
    ['a purpose that is not on the list', { ...REQUEST, purpose: 'training' }, {}, ['purpose_not_allowed']],
    ['data that would leave the residency', { ...REQUEST, destination: 'us-east' }, {}, ['residency']],
    ['the second region while the rule is tightened', REQUEST, { residencyTightened: true }, ['residency']],
    [
      'data that would leave it, while the network lets it',
      { ...REQUEST, destination: 'us-east' },
      { egressOpened: true },
      [],
    ],
    [
      'the same, while the rule is tightened too',
      { ...REQUEST, destination: 'us-east' },
      { egressOpened: true, residencyTightened: true },
      ['residency'],
    ],
    ['spend up to the cap', REQUEST, { spentThisHourUsd: 9 }, []],
    ['spend above the cap', REQUEST, { spentThisHourUsd: 9.01 }, ['spend_cap']],
    [
      'several reasons at once',
      { ...REQUEST, purpose: 'x', destination: 'y' },
      {},
      ['purpose_not_allowed', 'residency'],
    ],
  ])('%s', (_, request, situation, reasons) => {
    const verdict = decidePolicy(PROFILE, request, { ...SITUATION, ...situation });
    expect(verdict).toEqual({ decision: reasons.length === 0 ? 'allow' : 'deny', reasons });
  });
});

describe('prices, in micro-USD', () => {
  it.each([
    ['reading 400 bytes on the standard route', 'standard', false, 100],
    ['and writing a summary', 'standard', true, 1_700],
    ['the same on the economy route', 'economy', true, 510],
    ['the same on the premium route', 'premium', true, 17_000],
  ] as const)('%s', (_, route, executed, usdMicro) => {
    expect(priceCallUsdMicro({ op: 'summarise', bodyBytes: 400, route, executed })).toBe(usdMicro);
  });

  it('every route becomes the dear one while the cheap ones are out', () => {
    expect(chooseRoute('economy', false)).toBe('economy');
    expect(chooseRoute('economy', true)).toBe('premium');
  });
});
