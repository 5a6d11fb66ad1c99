import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { collectManifests, DEFAULT_KINDS } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import type { FindingCode } from './finding';
import { readManifestYaml, YAML_LIMITS } from './manifest-yaml';
import { createRedactor } from './redact';

const redactor = createRedactor(utf8('a key of this test, long enough'));
const OPTIONS = {
  namespace: 'shop',
  policies: ALL_DROP_POLICIES,
  kinds: [...DEFAULT_KINDS, '/Secret'],
  redactor: () => redactor,
};
const MIB = 1024 * 1024;

/** Nine levels of ten references to the level below: a billion items, from 500 bytes. */
const laughs = (item: string, width = 10, levels = 10) =>
  Array.from({ length: levels }, (_, level) => {
    const list = Array(width).fill(level === 0 ? item : `*a${level - 1}`);
    return `a${level}: &a${level} [${list.join(',')}]`;
  }).join('\n');
const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: ${spec}\n`;

/** Input that was made to hurt, and what is said about it. Nothing of it may be collected. */
const CORPUS: [name: string, text: string, code: FindingCode][] = [
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
  ['a key twice', policy('{podSelector: {}, podSelector: {a: b}}'), 'MALFORMED_YAML'],
  ['a key twice, one of them quoted', policy('{podSelector: {}, "podSelector": {a: b}}'), 'MALFORMED_YAML'],
  ['a key of a prototype', policy('{__proto__: {polluted: "1"}}'), 'UNSUPPORTED_VALUE'],
  ['a tag that runs code elsewhere', policy('!!python/object/apply:os.system ["id"]'), 'MALFORMED_YAML'],
  ['a tag of JavaScript', policy('!!js/function "function(){}"'), 'MALFORMED_YAML'],
  ['a tag of a program', policy('!include /etc/passwd'), 'MALFORMED_YAML'],
  ['a set', policy('!!set {a, b}'), 'UNSUPPORTED_VALUE'],
  ['a key that is a mapping', policy('{? {a: b} : c}'), 'TEMPLATE_LEFTOVER'],
  ['a merge of what is no mapping', policy('{<<: text}'), 'MALFORMED_YAML'],
  ['a directive of another version', '%YAML 9.9\n---\na: 1', 'MALFORMED_YAML'],
  ['a tag directive', '%TAG ! tag:example.com,2000:\n---\na: !x 1', 'MALFORMED_YAML'],
  ['not a number', policy('{a: .nan}'), 'UNSUPPORTED_VALUE'],
  ['a NUL', 'a: \u0000', 'MISSING_IDENTITY'],
  ['brackets that never close', '[[[[{', 'MALFORMED_YAML'],
  ['a quote that never closes', `a: "${'x'.repeat(100_000)}`, 'MALFORMED_YAML'],
];

describe('YAML that was made to hurt', () => {
  it.each(CORPUS)('%s is a finding, and nothing of it is collected', (_name, text, code) => {
    const { objects, findings } = collectManifests([{ file: 'hostile.yaml', text }], OPTIONS);
    expect(objects).toEqual([]);
    expect(findings.map((one) => one.code)).toContain(code);
    for (const { message } of findings) expect(message.length).toBeLessThan(300);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each(CORPUS.filter(([, text]) => text.length < MIB))(
    '%s is refused as values of a release too',
    (_name, text) => {
      const helm = { release: 'r', chart: [], values: [{ file: 'hostile.yaml', text }] };
      const { objects, findings } = collectManifests([{ helm }], OPTIONS);
      // A NUL in a scalar is odd, and no more: it is text like any other.
      if (text.includes('\u0000')) return;
      expect([objects, findings.length > 0]).toEqual([[], true]);
    },
  );

  it('more documents than allowed, and more bytes than allowed, are refused without being unfolded', () => {
    const documents = 'a: 1\n---\n'.repeat(YAML_LIMITS.documents + 1);
    expect(readManifestYaml('f', documents)).toMatchObject({
      documents: [],
      findings: [{ code: 'LIMIT_EXCEEDED' }],
    });
    const bytes = ' '.repeat(YAML_LIMITS.fileBytes + 1);
    expect(readManifestYaml('f', bytes)).toMatchObject({
      documents: [],
      findings: [{ code: 'LIMIT_EXCEEDED' }],
    });
  });
});

/** A generator of the same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

it('five hundred manifests with bytes changed at random are collected or refused, and never throw', () => {
  const random = numbers(11);
  const seeds = [
    policy('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}'),
    'apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 500m}}}]}\n',
    'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec: {endpoints: [{interval: 30s, relabelings: [{action: drop}]}]}\n',
    'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: aGk=}\nstringData: {b: c}\n',
    '- &a {b: [1, 2]}\n- *a\n- {<<: *a, c: null}\n',
  ];
  const LETTERS = '{}[]:,&*!|>\'"%@`#-? \n\t\u0000\uffff~<.0129aeny';
  for (let round = 0; round < 500; round += 1) {
    const letters = [...(seeds[random(seeds.length)] ?? '')];
    for (let change = 0; change <= random(4); change += 1)
      letters.splice(random(letters.length), random(3), LETTERS[random(LETTERS.length)] ?? '');
    const text = letters.join('');
    const { objects, findings } = collectManifests([{ file: 'f', text }], OPTIONS);
    expect(Array.isArray(objects) && Array.isArray(findings), text).toBe(true);
  }
});
