import type { FindingCode } from '@/lib/snapshots';

const MIB = 1024 * 1024;

/** Nine levels of ten references to the level below: a billion items, from 500 bytes. */
const laughs = (item: string, width = 10, levels = 10) =>
  Array.from({ length: levels }, (_, level) => {
    const list = Array(width).fill(level === 0 ? item : `*a${level - 1}`);
    return `a${level}: &a${level} [${list.join(',')}]`;
  }).join('\n');
/** A NetworkPolicy around what is said of it. */
export const policyYaml = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: ${spec}\n`;

/** Input that was made to hurt, and what is said about it. Nothing of it may be collected. */
export const HOSTILE_YAML: [name: string, text: string, code: FindingCode][] = [
  ['a billion laughs of text', laughs('x'), 'LIMIT_EXCEEDED'],
  ['a billion laughs of mappings', laughs('{a: b}'), 'LIMIT_EXCEEDED'],
  [
    'a wide and flat bomb of aliases',
    `${laughs('x', 100, 2)}\nb: [${Array(2_000).fill('*a1').join(',')}]`,
    'LIMIT_EXCEEDED',
  ],
  [
    'a bomb of merge keys',
    Array.from(
      { length: 200 },
      (_, n) => `k${n}: &k${n}\n  ${n === 0 ? 'a: 1' : `<<: [*k${n - 1}, *k${n - 1}]\n  b${n}: 1`}`,
    ).join('\n'),
    'LIMIT_EXCEEDED',
  ],
  ['an anchor that refers to itself', 'a: &a [*a]', 'LIMIT_EXCEEDED'],
  ['an alias without an anchor', 'a: *nothing', 'MALFORMED_YAML'],
  ['sequences in sequences', '['.repeat(2_000) + ']'.repeat(2_000), 'LIMIT_EXCEEDED'],
  ['mappings in mappings', '{a: '.repeat(2_000) + '}'.repeat(2_000), 'LIMIT_EXCEEDED'],
  [
    'blocks in blocks',
    Array.from({ length: 500 }, (_, n) => `${' '.repeat(n)}a:`).join('\n'),
    'LIMIT_EXCEEDED',
  ],
  ['one document of more than a mebibyte', `a: "${'x'.repeat(MIB)}"`, 'LIMIT_EXCEEDED'],
  [
    'a mebibyte of keys',
    `{${Array.from({ length: 110_000 }, (_, n) => `k${n}: 1`).join(',')}}`,
    'LIMIT_EXCEEDED',
  ],
  ['a key twice', policyYaml('{podSelector: {}, podSelector: {a: b}}'), 'MALFORMED_YAML'],
  [
    'a key twice, one of them quoted',
    policyYaml('{podSelector: {}, "podSelector": {a: b}}'),
    'MALFORMED_YAML',
  ],
  ['a key of a prototype', policyYaml('{__proto__: {polluted: "1"}}'), 'UNSUPPORTED_VALUE'],
  ['a tag that runs code elsewhere', policyYaml('!!python/object/apply:os.system ["id"]'), 'MALFORMED_YAML'],
  ['a tag of JavaScript', policyYaml('!!js/function "function(){}"'), 'MALFORMED_YAML'],
  ['a tag of a program', policyYaml('!include /etc/passwd'), 'MALFORMED_YAML'],
  ['a set', policyYaml('!!set {a, b}'), 'UNSUPPORTED_VALUE'],
  ['a key that is a mapping', policyYaml('{? {a: b} : c}'), 'TEMPLATE_LEFTOVER'],
  ['a merge of what is no mapping', policyYaml('{<<: text}'), 'MALFORMED_YAML'],
  ['a directive of another version', '%YAML 9.9\n---\na: 1', 'MALFORMED_YAML'],
  ['a tag directive', '%TAG ! tag:example.com,2000:\n---\na: !x 1', 'MALFORMED_YAML'],
  ['not a number', policyYaml('{a: .nan}'), 'UNSUPPORTED_VALUE'],
  ['a NUL', 'a: \u0000', 'MISSING_IDENTITY'],
  ['brackets that never close', '[[[[{', 'MALFORMED_YAML'],
  ['a quote that never closes', `a: "${'x'.repeat(100_000)}`, 'MALFORMED_YAML'],
];
