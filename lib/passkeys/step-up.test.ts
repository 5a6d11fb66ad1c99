import { describe, expect, it } from 'vitest';
import { isRecentSignIn, RECENT_SIGN_IN_SECONDS } from './step-up';

describe('isRecentSignIn', () => {
  const now = new Date('2030-06-15T12:00:00.000Z');
  it.each([
    [0, true],
    [RECENT_SIGN_IN_SECONDS, true],
    [RECENT_SIGN_IN_SECONDS + 0.001, false],
    [12 * 3600, false],
    // A clock that was set back: the sign-in is from a time that has not come yet, and proves nothing.
    [-0.001, false],
  ])('%d s after signing in: %s', (seconds, recent) => {
    expect(isRecentSignIn(new Date(now.getTime() - seconds * 1000), now)).toBe(recent);
  });
});
