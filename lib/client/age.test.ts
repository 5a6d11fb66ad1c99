import { describe, expect, it } from 'vitest';
import { ageText, utcText } from './age';

describe('ages', () => {
  it.each([
    [0, 'now'],
    [1, '1 s ago'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [3_599, '59 min ago'],
    [3_600, '1 h ago'],
    [172_799, '47 h ago'],
    [172_800, '2 d ago'],
    [-7_200, 'in 2 h'],
  ])('says %d seconds as "%s"', (seconds, text) => {
    expect(ageText(seconds)).toBe(text);
  });

  it('writes exact times in UTC, whatever the zone of the machine', () => {
    expect(utcText(1_795_396_859)).toBe('2026-11-23 01:20:59 UTC');
  });
});
