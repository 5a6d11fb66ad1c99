import { expect, test } from 'vitest';
import { AppError, type ErrorCode } from '@/lib/kernel';
import { exitCodeOf } from './exit-codes';

test.each<[ErrorCode, number]>([
  ['invalid_input', 2],
  ['misconfigured', 2],
  ['not_found', 2],
  ['too_large', 2],
  ['unauthenticated', 3],
  ['forbidden', 3],
  ['conflict', 1],
  ['internal', 1],
  ['unreachable', 4],
  ['rate_limited', 4],
  ['ambiguous', 5],
  ['incomplete', 6],
])('%s ends with %d', (code, exit) => {
  expect(exitCodeOf(new AppError(code, { message: 'x' }))).toBe(exit);
});

test('what is no AppError is a bug and ends with 1', () => {
  expect(exitCodeOf(new TypeError('x'))).toBe(1);
});
