import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeTicks, valueTicks } from './axis-ticks';

const at = (iso: string) => Date.parse(iso) / 1000;
const utc = () => 0;

describe('ticks of the time axis', () => {
  it.each([
    [
      'an hour',
      '2026-03-01T12:03:00Z',
      '2026-03-01T13:03:00Z',
      6,
      ['12:10', '12:20', '12:30', '12:40', '12:50', '13:00'],
    ],
    [
      'a day',
      '2026-03-01T18:00:00Z',
      '2026-03-02T18:00:00Z',
      5,
      ['18:00', '02 Mar', '06:00', '12:00', '18:00'],
    ],
    [
      'a week',
      '2026-03-01T06:00:00Z',
      '2026-03-08T06:00:00Z',
      8,
      ['02 Mar', '03 Mar', '04 Mar', '05 Mar', '06 Mar', '07 Mar', '08 Mar'],
    ],
    [
      'two minutes',
      '2026-03-01T12:00:00Z',
      '2026-03-01T12:02:00Z',
      4,
      ['12:00:00', '12:00:30', '12:01:00', '12:01:30', '12:02:00'],
    ],
  ] as const)('of %s stand on round times', (_, from, to, most, labels) => {
    const ticks = timeTicks(at(from), at(to), most, utc).map((tick) => tick.label);
    expect(ticks).toEqual(labels);
  });

  it('stand on full hours of the viewer’s clock, half-hour zones included', () => {
    const ticks = timeTicks(at('2026-03-01T00:00:00Z'), at('2026-03-01T04:00:00Z'), 4, () => 330);
    expect(ticks.map((tick) => tick.label)).toEqual(['06:00', '07:00', '08:00', '09:00']);
    expect(ticks[0]?.at).toBe(at('2026-03-01T00:30:00Z'));
  });

  it('stay on the hour when clocks change', () => {
    const change = at('2026-03-29T01:00:00Z');
    const ticks = timeTicks(at('2026-03-28T23:00:00Z'), at('2026-03-29T04:00:00Z'), 5, (seconds) =>
      seconds < change ? 60 : 120,
    );
    expect(ticks.every((tick) => tick.at % 3_600 === 0)).toBe(true);
  });

  it('lie inside the axis and rise, whatever the range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e9 }),
        fc.integer({ min: 1, max: 4e7 }),
        fc.integer({ min: 1, max: 20 }),
        (start, span, most) => {
          const ticks = timeTicks(start, start + span, most, utc);
          expect(ticks.length).toBeLessThanOrEqual(most + 1);
          for (const [n, tick] of ticks.entries()) {
            expect(tick.at).toBeGreaterThanOrEqual(start);
            expect(tick.at).toBeLessThanOrEqual(start + span);
            expect(tick.at).toBeGreaterThan(ticks[n - 1]?.at ?? -1);
          }
        },
      ),
    );
  });
});

describe('ticks of the value axis', () => {
  it.each([
    [[0, 1], 5, ['0', '0.25', '0.50', '0.75', '1.00']],
    [[0, 100], 5, ['0', '25', '50', '75', '100']],
    [[85, 100], 5, ['85', '90', '95', '100']],
    [[0, 40_000], 5, ['0', '10k', '20k', '30k', '40k']],
    [[0, 5], 3, ['0', '2.5', '5.0']],
    [[3, 3], 5, []],
  ] as const)('of %j, at most %i, read %j', (domain, most, labels) => {
    expect(valueTicks(domain, most).map((tick) => tick.label)).toEqual(labels);
  });

  it('never repeat a label and stay inside the bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: -4, max: 4 }),
        fc.integer({ min: 2, max: 8 }),
        (n, power, most) => {
          const high = n * 10 ** power;
          const ticks = valueTicks([0, high], most);
          expect(new Set(ticks.map((tick) => tick.label)).size).toBe(ticks.length);
          for (const tick of ticks) expect(tick.at).toBeLessThanOrEqual(high * (1 + 1e-6));
        },
      ),
    );
  });
});
