import { z } from 'zod';

/**
 * A number written as plain decimal text, from `min` to `max`, whole unless said otherwise. Whatever is wrong with it, the
 * error is `expected`, which should end in an example.
 */
export function parseNumberText(expected: string, range: { min: number; max: number; fractions?: boolean }) {
  return z
    .string(expected)
    .regex(/^\d{1,10}(\.\d{1,6})?$/, expected)
    .transform(Number)
    .refine((value) => value >= range.min && value <= range.max, expected)
    .refine((value) => range.fractions === true || Number.isInteger(value), expected);
}
