import { describe, expect, it } from 'vitest';
import { resolveTimeFilter, timeFilterText } from './time-filter';

const NOW = Date.parse('2026-03-10T12:00:00Z') / 1000;

describe('a period of a list', () => {
  it.each([
    [null, null, undefined, undefined],
    ['now-24h', null, '2026-03-09T12:00:00.000Z', undefined],
    ['2026-03-01', '2026-03-02', '2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
    [null, '2026-03-01T06:30:00+02:00', undefined, '2026-03-01T04:30:00.000Z'],
    ['  ', '', undefined, undefined],
  ])('from %s to %s is asked as %s and %s', (from, to, wantFrom, wantTo) => {
    expect(resolveTimeFilter({ from, to }, NOW)).toEqual({ ok: true, from: wantFrom, to: wantTo });
  });

  it.each([
    ['yesterday', null, 'from', /“yesterday” is not a time/],
    [null, '2026-02-30', 'to', /is not a time/],
    ['now', 'now-1h', 'to', /after the start/],
  ])('from %s to %s is refused at its end', (from, to, field, message) => {
    expect(resolveTimeFilter({ from, to }, NOW)).toMatchObject({
      ok: false,
      field,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [null, null, 'Any time'],
    ['now-7d', null, 'Last 7 days'],
    ['2026-03-01', null, '2026-03-01 – now'],
    [null, '2026-03-01', 'the beginning – 2026-03-01'],
  ])('from %s to %s reads %s', (from, to, text) => {
    expect(timeFilterText({ from, to })).toBe(text);
  });
});
