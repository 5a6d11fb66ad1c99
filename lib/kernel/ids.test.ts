import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeUlid } from './ids';

const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });

describe('identifiers', () => {
  it('encodes the published ULID of the epoch and all-zero randomness', () => {
    expect(encodeUlid(0, new Uint8Array(10))).toBe('00000000000000000000000000');
  });

  it('encodes the largest timestamp and randomness without overflow', () => {
    expect(encodeUlid(2 ** 48 - 1, new Uint8Array(10).fill(255))).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ');
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 ** 46 }),
        fc.integer({ min: 1, max: 2 ** 40 }),
        bytes,
        bytes,
        (at, later, a, b) => {
          expect(encodeUlid(at, a) < encodeUlid(at + later, b)).toBe(true);
        },
      ),
    );
  });

  it('wants exactly ten random bytes', () => {
    expect(() => encodeUlid(0, new Uint8Array(9))).toThrowError('10 random bytes');
  });
});
