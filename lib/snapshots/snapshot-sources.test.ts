import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json, utf8 } from '@/lib/kernel';
import { type CollectInput, collectManifests, DEFAULT_KINDS } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import { identityText } from './identity';
import { isObject } from './json-tree';
import { placeOfField } from './place-of-field';
import { encodeSources, parseSources } from './snapshot-sources';
import { sourceOf } from './source-map';

const OPTIONS = { namespace: 'shop', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS };
const SHA = '0'.repeat(64);
const collect = (...inputs: CollectInput[]) => {
  const collected = collectManifests(inputs, OPTIONS);
  expect(collected.findings).toEqual([]);
  const sources = parseSources(encodeSources(SHA, collected, OPTIONS));
  return { collected, sources };
};

const POLICIES = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  uid: 1-2-3
spec:
  policyTypes: [Ingress, Egress]
  ingress:
    - ports:
        - port: 9090
        - port: 80
          protocol: TCP
      from:
        - ipBlock: { cidr: 10.0.0.0/8, except: [10.9.0.0/16, 10.1.0.0/16] }
    - from:
        - podSelector: {}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  maxReplicas: 3
  targetCPUUtilizationPercentage: 70
`;
const RELEASE: CollectInput = {
  helm: {
    release: 'shop',
    chart: [
      { path: 'Chart.yaml', file: 'chart/Chart.yaml', text: 'apiVersion: v2\nname: shop\nversion: 1.0.0\n' },
      { path: 'values.yaml', file: 'chart/values.yaml', text: 'replicas: 1\nimage:\n  tag: a\n  name: b\n' },
    ],
    values: [{ file: 'production.yaml', text: '# ours\nimage:\n  tag: c\n' }],
  },
};

describe('where each field is written, from the file beside the snapshot', () => {
  it.each<[string, CollectInput]>([
    ['manifests', { file: 'k8s/web.yaml', text: POLICIES, gitBlob: 'f'.repeat(40) }],
    ['values of several files', RELEASE],
  ])('%s: as the collection itself knows it', (_name, input) => {
    const { collected, sources } = collect(input);
    let looked = 0;
    for (const object of collected.objects) {
      const source = sources.objects.get(identityText(object.identity));
      if (source === undefined) throw new Error('an object has no source');
      for (const pointer of pointersOf(object.value)) {
        const { file, line, gitBlob } = sourceOf(object, pointer);
        expect([pointer, placeOfField(source, object.value, pointer)]).toEqual([
          pointer,
          { file, line, gitBlob },
        ]);
        looked += 1;
      }
    }
    expect(looked).toBeGreaterThan(8);
  });

  it('what is not there is where the nearest thing around it is', () => {
    const { collected, sources } = collect({ file: 'web.yaml', text: POLICIES });
    const [, policy] = collected.objects;
    const source = policy && sources.objects.get(identityText(policy.identity));
    if (source === undefined) throw new Error('no policy');
    expect(placeOfField(source, policy?.value ?? {}, '/spec/egress/3').line).toBe(6);
  });

  it('keeps where a rule did something, never what stood there', () => {
    const { sources } = collect({ file: 'web.yaml', text: POLICIES.replace('1-2-3', 'hush') });
    const source = sources.objects.get('networking.k8s.io/NetworkPolicy/shop/web');
    expect(source?.notes).toContainEqual({ rule: 'server-metadata', path: 'metadata.uid', line: 5 });
    expect(JSON.stringify([...sources.objects])).not.toContain('hush');
  });

  it('of a cluster no line can be told, but what rules did can', () => {
    const object = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', uid: '1' },
      spec: {},
    };
    const { sources } = collect({ live: { from: 'cluster prod', objects: [object] } });
    const source = sources.objects.get('networking.k8s.io/NetworkPolicy/shop/web');
    expect(source).toMatchObject({ line: 0, gitBlob: null });
    expect(source?.lines).toBeUndefined();
    expect(source?.notes.map(({ rule }) => rule)).toContain('server-metadata');
  });

  it('of more than can be read it keeps two hundred, and how many there were', () => {
    const labels = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`l${index}`, null]));
    const text = JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'shop', labels },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
    const [source] = collect({ file: 'a.json', text }).sources.objects.values();
    expect([source?.notes.length, source?.notesTotal]).toEqual([200, 300]);
  });
});

describe('files of before', () => {
  it('are read, and say that they hold no notes', () => {
    const identity = { group: 'g', kind: 'K', namespace: 'n', name: 'a' };
    const old = {
      v: 1,
      snapshot: SHA,
      objects: [{ identity, file: 'a.yaml', line: 3, column: 1, gitBlob: null }],
    };
    const sources = parseSources(utf8(canonicalJson(old)));
    expect(sources.hasNotes).toBe(false);
    const source = sources.objects.get('g/K/n/a');
    if (source === undefined) throw new Error('no source');
    expect(placeOfField(source, { spec: { a: 1 } }, '/spec/a')).toEqual({
      file: 'a.yaml',
      line: 3,
      gitBlob: null,
    });
  });

  it.each([
    ['another version', { v: 3, snapshot: SHA, objects: [] }],
    ['no digest', { v: 2, snapshot: 'x', objects: [] }],
  ])('%s is refused', (_name, value) => {
    expect(() => parseSources(utf8(canonicalJson(value as Json)))).toThrow(/sources/i);
  });
});

function pointersOf(value: Json, pointer = ''): string[] {
  const children: [string, Json][] = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [
    pointer,
    ...children.flatMap(([key, child]) =>
      pointersOf(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ),
  ];
}
