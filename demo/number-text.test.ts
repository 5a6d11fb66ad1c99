import { expect, it } from 'vitest';
import { parseNumberText } from '@/demo/number-text';

const EXPECTED = 'a number from 1 to 5, such as 2';
const whole = parseNumberText(EXPECTED, { min: 1, max: 5 });
const fraction = parseNumberText(EXPECTED, { min: 1, max: 5, fractions: true });

it.each([undefined, '', '0', '6', '2.5', '-1', '1e3', '0x2', ' 2', 'two', '9'.repeat(400)])(
  '%s is refused with what was expected',
  (text) => {
    const result = whole.safeParse(text);
    expect(result.error?.issues.map(({ message }) => message)).toContain(EXPECTED);
    expect(new Set(result.error?.issues.map(({ message }) => message)).size).toBe(1);
  },
);

it('what fits is a number', () => {
  expect([whole.parse('5'), fraction.parse('2.5')]).toEqual([5, 2.5]);
});
