import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { inlineYaml } from '.';

test.each([
  ['TENANT_001', 'TENANT_001'],
  [{ env: 'PROM_TOKEN' }, '{env: PROM_TOKEN}'],
  [{ warn: 0.4, page: 0.8 }, '{warn: 0.4, page: 0.8}'],
  [['10.0.0.0/8'], '["10.0.0.0/8"]'],
  ['no', '"no"'],
  ['*', '"*"'],
  [null, 'null'],
])('%j is written %s', (value, text) => {
  expect(inlineYaml(value)).toBe(text);
});

test('reads back as the same value, inside a list too', () => {
  const { any } = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(
        fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 3 },
      ),
    ),
  }));
  fc.assert(
    fc.property(any, (value) => {
      expect(parse(`a: [${inlineYaml(value)}]`)).toEqual({ a: [value] });
    }),
    { numRuns: 500 },
  );
});
