import { describe, expect, it } from 'vitest';
import { collectManifests } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import { kindName } from './kind-rules';
import { buildSnapshot, encodeSnapshot, optionsOf, parseSnapshot } from './snapshot';

const RULE = {
  kind: 'apps/Deployment',
  sets: ['spec.template.spec.tolerations'],
  listKeys: { 'spec.template.spec.containers': 'name', 'spec.template.spec.containers[].env': 'name' },
  redact: [],
};
const OPTIONS = {
  namespace: 'shop',
  policies: ALL_DROP_POLICIES,
  kinds: ['apps/Deployment'],
  rules: [RULE],
};
const collect = (spec: string, options = OPTIONS) =>
  collectManifests(
    [
      {
        file: 'd.yaml',
        text: `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: ${spec}}}`,
      },
    ],
    options,
  );
const digestOf = (spec: string, options = OPTIONS) => collect(spec, options).objects[0]?.digest;

describe('a kind of the configuration', () => {
  it.each<[string, string, string, boolean]>([
    [
      'the order of a set',
      '{tolerations: [{key: a}, {key: b}]}',
      '{tolerations: [{key: b}, {key: a}]}',
      true,
    ],
    ['a repeat in a set', '{tolerations: [{key: a}, {key: a}]}', '{tolerations: [{key: a}]}', true],
    ['an item of a set', '{tolerations: [{key: a}]}', '{tolerations: [{key: b}]}', false],
    [
      'the order of named items',
      '{containers: [{name: a}, {name: b}]}',
      '{containers: [{name: b}, {name: a}]}',
      true,
    ],
    [
      'the order of named items inside named items',
      '{containers: [{name: a, env: [{name: p, value: "1"}, {name: q, value: "2"}]}]}',
      '{containers: [{name: a, env: [{name: q, value: "2"}, {name: p, value: "1"}]}]}',
      true,
    ],
    [
      'what a named item says',
      '{containers: [{name: a, image: x}]}',
      '{containers: [{name: a, image: z}]}',
      false,
    ],
    [
      'the order of items that share their name',
      '{containers: [{name: a, image: x}, {name: a, image: z}]}',
      '{containers: [{name: a, image: z}, {name: a, image: x}]}',
      false,
    ],
    [
      'the order of items without the name',
      '{containers: [{image: x}, {image: z}]}',
      '{containers: [{image: z}, {image: x}]}',
      false,
    ],
    [
      'the order of a list without a rule',
      '{volumes: [{name: a}, {name: b}]}',
      '{volumes: [{name: b}, {name: a}]}',
      false,
    ],
    ['an empty list and none', '{tolerations: []}', '{}', false],
  ])('%s', (_name, before, after, isSame) => {
    expect(digestOf(before) === digestOf(after)).toBe(isSame);
  });

  it('has its rules in the snapshot, so that it is collected again by the same', () => {
    const collected = collect('{}');
    const snapshot = parseSnapshot(encodeSnapshot(buildSnapshot(collected, OPTIONS)));
    expect(optionsOf(snapshot)).toMatchObject({ kinds: ['apps/Deployment'], rules: [RULE] });
  });

  it('without rules leaves no trace of them', () => {
    const options = { ...OPTIONS, rules: [] };
    expect(buildSnapshot(collect('{}', options), options)).not.toHaveProperty('rules');
  });
});

it.each([
  ['apps/Deployment', 'apps/Deployment'],
  ['Secret', '/Secret'],
  ['core/Secret', '/Secret'],
  ['/Secret', '/Secret'],
])('the kind %s is %s', (text, name) => {
  expect(kindName(text)).toBe(name);
});
