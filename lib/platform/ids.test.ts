import { expect, it } from 'vitest';
import { createIds } from './ids';

it('makes identifiers of one millisecond that ascend in the order they were asked for, whoever asks', () => {
  const standing = { now: () => new Date('2030-06-15T12:00:00.000Z') };
  const [one, other] = [createIds(standing), createIds(standing)];
  const made = Array.from({ length: 2_000 }, (_, n) => (n % 2 === 0 ? one : other).next('evd'));
  expect(made).toEqual([...made].sort());
  expect(new Set(made).size).toBe(made.length);
});
