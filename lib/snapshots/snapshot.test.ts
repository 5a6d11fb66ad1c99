import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json, parseStrictJson, utf8 } from '@/lib/kernel';
import { collectManifests, DEFAULT_KINDS } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import type { JsonObject } from './json-tree';
import { buildSnapshot, encodeSnapshot, parseSnapshot } from './snapshot';

const OPTIONS = { namespace: 'shop', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS };
const POLICY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, uid: x}
spec: {ingress: [{ports: [{port: 80}]}]}
`;
const SCALER = `
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {maxReplicas: 5}
`;
const MANIFESTS = `${POLICY}---${SCALER}`;
const snapshotOf = (text: string) =>
  buildSnapshot(collectManifests([{ file: 'a.yaml', text }], OPTIONS), OPTIONS);

describe('a snapshot', () => {
  it('has the same bytes whatever the order and spelling of what was read', () => {
    const turned = `${SCALER.replace('maxReplicas: 5', 'minReplicas: 1, maxReplicas: 5')}---${POLICY}`;
    const bytes = encodeSnapshot(snapshotOf(MANIFESTS));
    expect(encodeSnapshot(snapshotOf(turned))).toEqual(bytes);
    expect(parseSnapshot(bytes)).toEqual(JSON.parse(JSON.stringify(snapshotOf(MANIFESTS))));
  });

  it('counts what was dropped', () => {
    expect(snapshotOf(MANIFESTS).ignored).toEqual({ 'metadata.uid': 1 });
  });

  it('of nothing is one too, with the root of an empty tree', () => {
    const empty = snapshotOf('');
    expect(empty.treeRoot).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(parseSnapshot(encodeSnapshot(empty)).objects).toEqual([]);
  });

  it.each<[string, (snapshot: JsonObject & { objects: JsonObject[] }) => void, RegExp]>([
    [
      'a changed value',
      ({ objects }) => void Object.assign(objects[0] ?? {}, { value: { spec: 1 } }),
      /digest of autoscaling/,
    ],
    ['an object taken away', ({ objects }) => void objects.pop(), /root is not that/],
    ['objects in another order', ({ objects }) => void objects.reverse(), /out of order/],
    ['an object twice', ({ objects }) => void objects.unshift(objects[0] ?? {}), /there twice/],
    ['a field nobody knows', (snapshot) => void Object.assign(snapshot, { note: 'x' }), /note|Unrecognized/],
    [
      'rules of another version',
      (snapshot) => void Object.assign(snapshot, { normalizer: 'mc-k8s/2' }),
      /mc-k8s\/1/,
    ],
  ])('is refused with %s', (_name, tamper, message) => {
    const json = parseStrictJson(encodeSnapshot(snapshotOf(MANIFESTS))) as JsonObject & {
      objects: JsonObject[];
    };
    tamper(json);
    expect(() => parseSnapshot(utf8(canonicalJson(json as Json)))).toThrow(message);
  });
});
