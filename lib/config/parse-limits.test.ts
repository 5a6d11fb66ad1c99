import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '.';

const parse = (text: string) => parseConfig(text, 'mc.yaml', {});

function aliasBomb(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i <= levels; i++)
    lines.push(
      `a${i}: &a${i} [${Array(9)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}

const HOSTILE: [string, string, RegExp][] = [
  ['a file beyond 1 MiB', `# ${'x'.repeat(1_048_576)}`, /at most 1 MiB/],
  ['brackets without end', '['.repeat(200_000), /at most 24 levels/],
  ['braces without end', '{a: '.repeat(100_000), /at most 24 levels/],
  ['dashes without end', '- '.repeat(200_000), /at most 24 levels/],
  ['complex keys without end', '? '.repeat(200_000), /at most 24 levels/],
  ['aliases that multiply', aliasBomb(9), /at most 100 uses of YAML aliases/],
  ['an alias that points nowhere', 'a: *nowhere', /valid YAML|aliases/],
  [
    'a mapping with too many fields',
    Array.from({ length: 60_000 }, (_, i) => `k${i}: 1`).join('\n'),
    /at most 500 fields/,
  ],
  ['a tag nobody knows', 'environment: !!js/function "x"', /valid YAML/],
];

describe('hostile text is refused within limits', () => {
  test.each(HOSTILE)('%s', (_, text, expected) => {
    const result = parse(text);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.problems.map((problem) => problem.expected).join('\n')).toMatch(expected);
  });

  test('names of object internals are unknown fields, not properties', () => {
    const result = parse(
      '__proto__: {polluted: 1}\nconstructor: 1\ntenants: [{id: A, objectives: {__proto__: {warn: 1}}}]',
    );
    expect(result.ok).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('whatever the text, the answer is a configuration or at most 20 placed problems', () => {
  const check = (text: string) => {
    const result = parse(text);
    if (result.ok) return;
    expect(result.problems.length).toBeGreaterThan(0);
    expect(result.problems.length).toBeLessThanOrEqual(20);
    expect(result.total).toBeGreaterThanOrEqual(result.problems.length);
    for (const problem of result.problems) {
      expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(problem.line).toBeLessThanOrEqual(text.split('\n').length);
      expect(problem.column).toBeGreaterThanOrEqual(1);
      expect(problem.expected).not.toBe('');
    }
  };

  test('any characters', () => {
    const yamlish = fc.string({
      unit: fc.constantFrom(...'{}[]:,-?&*!|>\'"%@#\n \ta1~<=.'.split('')),
      maxLength: 120,
    });
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 300 }), yamlish), check), { numRuns: 500 });
  });

  test('any value under the known names', () => {
    const leaf = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double(),
    );
    const name = fc.constantFrom(
      'id',
      'url',
      'tier',
      'expr',
      'objectives',
      'thresholds',
      'warn',
      'bearer',
      'env',
      'x',
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(name, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    const section = fc.constantFrom(
      'environment',
      'sources',
      'tenants',
      'signals',
      'links',
      'access',
      'server',
    );
    fc.assert(
      fc.property(fc.dictionary(section, value), (file) => check(stringify(file))),
      { numRuns: 500 },
    );
  });

  test('any one character changed in a correct file', () => {
    const good =
      'environment: {name: prod, kind: production}\nsources: [{id: main, url: "http://a:9090"}]\ntenants:\n  - id: ACME\n    tier: 2\n';
    const change = fc.tuple(fc.nat(good.length - 1), fc.string({ minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(change, ([at, letter]) => check(good.slice(0, at) + letter + good.slice(at + 1))),
      { numRuns: 500 },
    );
  });
});
