import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AppError } from './app-error';
import { parseOrThrow } from './parse';

const schema = z.strictObject({
  name: z.string('expected text, for example Ada'),
  tier: z.int('expected a whole number'),
});

describe('parsing at an edge', () => {
  it('returns the typed value when it fits', () => {
    expect(parseOrThrow(schema, { name: 'a', tier: 1 }, 'The request body')).toEqual({ name: 'a', tier: 1 });
  });

  it('names every field that is wrong and what was expected', () => {
    try {
      parseOrThrow(schema, { name: 3, tier: 1.5 }, 'The request body');
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(error.code).toBe('invalid_input');
      expect(error.fields.map((f) => [f.field, f.expected])).toEqual([
        ['name', 'expected text, for example Ada'],
        ['tier', 'expected a whole number'],
      ]);
    }
  });

  it('stops listing after twenty problems, so that a hostile input cannot make a hostile reply', () => {
    const many = z.array(z.string('expected text'));
    try {
      parseOrThrow(
        many,
        Array.from({ length: 500 }, () => 1),
        'The list',
      );
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(error.fields).toHaveLength(20);
    }
  });
});
