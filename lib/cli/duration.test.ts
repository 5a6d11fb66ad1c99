import { describe, expect, test } from 'vitest';
import { durationSecondsSchema, formatSeconds } from './duration';

describe('durations as people type them', () => {
  test.each([
    ['90s', 90],
    ['10m', 600],
    ['2h', 7_200],
    ['1d', 86_400],
    [' 5m ', 300],
  ])('%s is %d seconds', (text, seconds) => {
    expect(durationSecondsSchema.parse(text)).toBe(seconds);
  });

  test.each(['', '10', 'm', '10 m', '-5m', '0s', '1.5h', '10x', '999999999d'])('"%s" is none', (text) => {
    expect(durationSecondsSchema.safeParse(text).error?.issues[0]?.message).toBe(
      'expected a duration such as 90s, 10m or 2h',
    );
  });
});

test.each([
  [0, '0 s'],
  [89, '89 s'],
  [600, '10 min'],
  [5_400, '1.5 h'],
  [172_800, '2 d'],
])('%d seconds read %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
