import { describe, expect, it } from 'vitest';
import { nextRestart } from './backoff';

describe('when a part dies', () => {
  it.each([
    ['the first time', 0, 1_000, { failures: 1, delayMs: 500 }],
    ['again at once', 1, 1_000, { failures: 2, delayMs: 1_000 }],
    ['a fifth time', 4, 1_000, { failures: 5, delayMs: 8_000 }],
    ['for hours', 40, 1_000, { failures: 41, delayMs: 30_000 }],
    ['after a healthy minute', 40, 60_000, { failures: 1, delayMs: 500 }],
  ])('%s, it waits as long as it should', (_when, before, ranForMs, expected) => {
    expect(nextRestart(before, ranForMs)).toEqual(expected);
  });
});
