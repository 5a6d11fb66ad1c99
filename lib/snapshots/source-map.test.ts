import { describe, expect, it } from 'vitest';
import { collectManifests, DEFAULT_KINDS } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import { sourceOf } from './source-map';

const OPTIONS = { namespace: 'shop', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS };
const only = (text: string) => {
  const { objects, findings } = collectManifests(
    [{ file: 'web.yaml', text, gitBlob: 'f'.repeat(40) }],
    OPTIONS,
  );
  expect(findings).toEqual([]);
  const [object] = objects;
  if (object === undefined) throw new Error('nothing was collected');
  return object;
};
const at = (text: string, pointer: string) => {
  const { file, line, column } = sourceOf(only(text), pointer);
  return `${file}:${line}:${column}`;
};

const POLICY = `# what may talk to the shop
apiVersion: networking.k8s.io/v1
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
        - ipBlock:
            cidr: 10.0.0.0/8
            except: [10.9.0.0/16, 10.1.0.0/16]
    - from:
        - podSelector: {}
`;

describe('where a field of the one form was written', () => {
  it.each([
    ['the object', '', '2:1'],
    ['a field that stayed in place', '/metadata/name', '5:3'],
    ['an item that sorting moved', '/spec/ingress/1', '18:7'],
    ['what is inside it', '/spec/ingress/1/from/0/podSelector', '19:11'],
    ['an object in a list of a list that was sorted', '/spec/ingress/0/ports/0/port', '12:11'],
    ['its neighbour', '/spec/ingress/0/ports/1/port', '11:11'],
    ['text in a set', '/spec/ingress/0/from/0/ipBlock/except/0', '17:35'],
    ['text in a set written in flow', '/spec/policyTypes/0', '8:26'],
    ['a default, at what it belongs to', '/spec/ingress/0/ports/1/protocol', '11:11'],
    ['a namespace nobody wrote', '/metadata/namespace', '4:1'],
    ['a list that is not there', '/spec/egress/3', '7:1'],
    ['an index beyond the end', '/spec/policyTypes/7', '8:3'],
  ])('%s', (_name, pointer, place) => {
    expect(at(POLICY, pointer)).toBe(`web.yaml:${place}`);
  });

  it('names the blob', () => {
    expect(sourceOf(only(POLICY), '/spec').gitBlob).toBe('f'.repeat(40));
  });

  it('a target of the old API, which the new one writes as a metric', () => {
    const text =
      'apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  maxReplicas: 3\n  targetCPUUtilizationPercentage: 70\n';
    expect(at(text, '/spec/metrics/0/resource/target/averageUtilization')).toBe('web.yaml:6:3');
    expect(at(text, '/spec/minReplicas')).toBe('web.yaml:4:1');
  });

  it('items of a List, and fields that an alias or a merge key brings in', () => {
    const text = `kind: List
items:
  - &base
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: a}
    spec: &spec
      podSelector: {matchLabels: {app: web}}
  - apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: b}
    spec:
      <<: *spec
      policyTypes: [Egress]
`;
    const { objects } = collectManifests([{ file: 'l.yaml', text }], OPTIONS);
    const [a, b] = objects;
    if (a === undefined || b === undefined) throw new Error('expected two');
    expect(sourceOf(a, '/spec/podSelector')).toMatchObject({ line: 8, column: 7 });
    expect(sourceOf(b, '/spec/podSelector/matchLabels/app')).toMatchObject({ line: 8, column: 35 });
    expect(sourceOf(b, '/spec/policyTypes/0')).toMatchObject({ line: 14, column: 21 });
  });
});
