import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectManifests, DEFAULT_KINDS } from './collect';
import { diffSnapshots, type FieldChange } from './diff';
import { ALL_DROP_POLICIES } from './drop-rules';
import { identityText } from './identity';

const collect = (...texts: string[]) =>
  collectManifests(
    texts.map((text, index) => ({ file: `${index}.yaml`, text })),
    { namespace: 'shop', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS },
  );

const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web}\nspec: ${spec}\n`;
const scaler = (spec: string) =>
  `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: ${spec}\n`;
const monitor = (spec: string) =>
  `apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: web}\nspec: ${spec}\n`;

function changesOf(before: string, after: string): Pick<FieldChange, 'path' | 'kind' | 'risks'>[] {
  const changes = diffSnapshots(collect(before).objects, collect(after).objects);
  return changes.flatMap(({ fields }) => fields.map(({ path, kind, risks }) => ({ path, kind, risks })));
}

describe('collecting manifests', () => {
  it('opens lists, sorts by identity, keeps file and line, and counts what it leaves', () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${scaler('{maxReplicas: 2}').trim().replaceAll('\n', '\n  ')}\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: s}\n`;
    const { objects, findings, notCompared } = collect(policy('{}'), list);
    expect(findings).toEqual([]);
    expect(objects.map(({ identity, place }) => [identityText(identity), place])).toEqual([
      ['autoscaling/HorizontalPodAutoscaler/shop/web', { file: '1.yaml', line: 4 }],
      ['networking.k8s.io/NetworkPolicy/shop/web', { file: '0.yaml', line: 1 }],
    ]);
    expect(notCompared).toEqual({ '/Secret': 1 });
  });

  it('a typed list says for its items what they are', () => {
    const text = JSON.stringify({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicyList',
      items: [{ metadata: { name: 'web' }, spec: {} }],
    });
    expect(collect(text).objects.map(({ digest }) => digest)).toEqual(
      collect(policy('{}')).objects.map(({ digest }) => digest),
    );
  });

  it('one name twice is a finding that names both places', () => {
    expect(collect(policy('{}'), policy('{ingress: []}')).findings).toMatchObject([
      { code: 'DUPLICATE_IDENTITY', file: '1.yaml', message: expect.stringContaining('0.yaml:1') },
    ]);
  });

  it('finds the line of a field, also inside what is written in flow', () => {
    const [object] = collect(policy('\n  ingress:\n  - ports:\n    - port: 80')).objects;
    expect(object?.locate('/spec/ingress/0/ports/0/port').line).toBe(7);
    expect(object?.locate('/spec/egress').line).toBe(4);
  });
});

describe('what differs', () => {
  it.each<[string, string, string, ReturnType<typeof changesOf>]>([
    ['nothing', scaler('{maxReplicas: 2}'), scaler('{maxReplicas: 2, minReplicas: 1}'), []],
    [
      'a maximum that doubled',
      scaler('{maxReplicas: 2}'),
      scaler('{maxReplicas: 4}'),
      [{ path: 'spec.maxReplicas', kind: 'changed', risks: ['scale-maximum-doubled'] }],
    ],
    [
      'a metric by its name, whatever its place',
      scaler(
        '{maxReplicas: 2, metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: 70}}}, {type: Pods, pods: {metric: {name: rps}, target: {averageValue: 1}}}]}',
      ),
      scaler(
        '{maxReplicas: 2, metrics: [{type: Pods, pods: {metric: {name: rps}, target: {averageValue: 1}}}, {type: Resource, resource: {name: cpu, target: {averageUtilization: 85}}}]}',
      ),
      [{ path: 'spec.metrics[Resource/cpu].resource.target.averageUtilization', kind: 'changed', risks: [] }],
    ],
    [
      'an open door',
      policy('{ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]}'),
      policy('{ingress: [{}]}'),
      [{ path: 'spec.ingress[0].from', kind: 'removed', risks: ['network-open-to-all'] }],
    ],
    [
      'a wider block',
      policy('{ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]}'),
      policy('{ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}'),
      [{ path: 'spec.ingress[0].from[0].ipBlock.cidr', kind: 'changed', risks: ['network-open-to-all'] }],
    ],
    [
      'a direction nobody governs any more',
      policy('{policyTypes: [Ingress, Egress]}'),
      policy('{policyTypes: [Ingress]}'),
      [{ path: 'spec.policyTypes[Egress]', kind: 'removed', risks: ['network-ungoverned'] }],
    ],
    [
      'an endpoint that is no longer scraped',
      monitor('{endpoints: [{port: a}, {port: b}]}'),
      monitor('{endpoints: [{port: a}]}'),
      [{ path: 'spec.endpoints[1]', kind: 'removed', risks: ['monitor-dropped'] }],
    ],
    [
      'a label that is no word',
      `${policy('{}')}`.replace('{name: web}', '{name: web, labels: {a.b/c: x}}'),
      `${policy('{}')}`.replace('{name: web}', '{name: web, labels: {a.b/c: z}}'),
      [{ path: 'metadata.labels["a.b/c"]', kind: 'changed', risks: [] }],
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(changesOf(before, after)).toEqual(expected);
  });

  it('objects that came and went are one change each', () => {
    const changes = diffSnapshots(collect(policy('{}')).objects, collect(scaler('{maxReplicas: 1}')).objects);
    expect(changes.map(({ kind, fields }) => [kind, fields.map(({ risks }) => risks)])).toEqual([
      ['added', [[]]],
      ['removed', [['network-policy-removed']]],
    ]);
  });

  it('a verdict without a field to show is impossible: digests differ exactly when a field does', () => {
    const spec = fc.record(
      {
        ingress: fc.array(
          fc.record({ ports: fc.array(fc.record({ port: fc.nat({ max: 3 }) }), { maxLength: 2 }) }),
          { maxLength: 2 },
        ),
        policyTypes: fc.subarray(['Ingress', 'Egress']),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(spec, spec, (left, right) => {
        const [a, b] = [left, right].map((one) => collect(policy(JSON.stringify(one))).objects);
        const changes = diffSnapshots(a ?? [], b ?? []);
        expect(changes.length === 0).toBe(a?.[0]?.digest === b?.[0]?.digest);
        expect(changes.every(({ fields }) => fields.length > 0)).toBe(true);
      }),
    );
  });
});
