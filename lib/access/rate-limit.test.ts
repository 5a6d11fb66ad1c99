import { describe, expect, it } from 'vitest';
import { addressBlock, decideAttempt, RATE_LIMITS, windowStart } from './rate-limit';

const NOW = new Date('2030-06-15T12:07:30.000Z');

describe('decideAttempt', () => {
  it.each(['address', 'account-from-address', 'account'] as const)(
    '%s: allowed up to the limit, then not',
    (kind) => {
      expect(decideAttempt({ kind, count: RATE_LIMITS[kind] }, NOW)).toEqual({ allowed: true });
      expect(decideAttempt({ kind, count: RATE_LIMITS[kind] + 1 }, NOW)).toEqual({
        allowed: false,
        retryAfterSeconds: 450,
      });
    },
  );

  it('never says to wait no time at all', () => {
    const lastMoment = new Date('2030-06-15T12:14:59.999Z');
    expect(decideAttempt({ kind: 'address', count: 1_000 }, lastMoment)).toEqual({
      allowed: false,
      retryAfterSeconds: 1,
    });
  });
});

describe('windowStart', () => {
  it('is the quarter of an hour', () => {
    expect(windowStart(NOW).toISOString()).toBe('2030-06-15T12:00:00.000Z');
    expect(windowStart(new Date('2030-06-15T12:15:00.000Z')).toISOString()).toBe('2030-06-15T12:15:00.000Z');
  });
});

describe('addressBlock', () => {
  it.each([
    ['192.0.2.10', '192.0.2.10'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s counts as %s', (ip, block) => {
    expect(addressBlock(ip)).toBe(block);
  });
});
