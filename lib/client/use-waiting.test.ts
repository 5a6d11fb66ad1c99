import { describe, expect, it } from 'vitest';
import { waitingText } from './use-waiting';

describe('the number beside Approvals', () => {
  it.each([
    [0, false, null],
    [1, false, '1'],
    [200, true, '200+'],
    // More is open than was looked at, so nobody knows that nothing waits.
    [0, true, '0+'],
  ])('is, for %s of which there may be more (%s): %s', (count, atLeast, text) => {
    expect(waitingText({ count, atLeast })).toBe(text);
  });
});
