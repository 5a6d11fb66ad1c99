import { describe, expect, it } from 'vitest';
import { utf8 } from '@/lib/kernel';
import { HOSTILE_YAML, policyYaml } from '@/lib/testing/hostile-yaml';
import { collectManifests, DEFAULT_KINDS } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import { readManifestYaml, YAML_LIMITS } from './manifest-yaml';
import { createRedactor } from './redact';

const redactor = createRedactor(utf8('a key of this test, long enough'));
const OPTIONS = {
  namespace: 'shop',
  policies: ALL_DROP_POLICIES,
  kinds: [...DEFAULT_KINDS, '/Secret'],
  redactor: () => redactor,
};
describe('YAML that was made to hurt', () => {
  it.each(HOSTILE_YAML)('%s is a finding, and nothing of it is collected', (_name, text, code) => {
    const { objects, findings } = collectManifests([{ file: 'hostile.yaml', text }], OPTIONS);
    expect(objects).toEqual([]);
    expect(findings.map((one) => one.code)).toContain(code);
    for (const { message } of findings) expect(message.length).toBeLessThan(300);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each(HOSTILE_YAML.filter(([, text]) => text.length < 1024 * 1024))(
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
    policyYaml('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}'),
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
