import { describe, expect, it } from 'vitest';
import { collectManifests } from './collect';
import { ALL_DROP_POLICIES } from './drop-rules';
import type { JsonObject } from './json-tree';
import { createRedactor } from './redact';
import { traceObject } from './trace-object';

const OPTIONS = { namespace: 'shop', policies: ALL_DROP_POLICIES };
const notesOf = (object: object) =>
  traceObject(object as JsonObject, OPTIONS).notes.map(({ rule, path }) => `${path}: ${rule}`);
const meta = (more: object = {}) => ({ name: 'web', namespace: 'shop', ...more });
const policy = (spec: object, metadata: object = meta()) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata,
  spec: { podSelector: {}, policyTypes: ['Ingress'], ...spec },
});
const scaler = (spec: object, version = 'v2') => ({
  apiVersion: `autoscaling/${version}`,
  kind: 'HorizontalPodAutoscaler',
  metadata: meta(),
  spec: { maxReplicas: 4, minReplicas: 1, ...spec },
});
const cpu = (averageValue: string) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'AverageValue', averageValue } },
});

describe('what normalising did to which field, and by which rule', () => {
  it.each<[string, object, string[]]>([
    ['nothing, to what is written in the one form', policy({}), []],
    [
      'what the server and tools write is dropped, each by its own rule',
      {
        ...policy(
          {},
          meta({
            uid: '1',
            labels: { 'helm.sh/chart': 'web-1', app: 'web' },
            annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
          }),
        ),
        status: { conditions: [] },
      },
      [
        'metadata.labels["helm.sh/chart"]: helm-chart-label',
        'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]: tool-annotation',
        'metadata.uid: server-metadata',
        'status: status',
      ],
    ],
    [
      'null and empty are read as absent',
      policy({ ingress: [{ from: [], ports: null }] }),
      ['spec.ingress[0].from: empty', 'spec.ingress[0].ports: null'],
    ],
    [
      'defaults and the namespace are filled in where nothing is written',
      policy({ ingress: [{ ports: [{ port: 80 }] }] }, { name: 'web' }),
      ['metadata.namespace: namespace', 'spec.ingress[0].ports[0].protocol: default'],
    ],
    [
      'a set is put in order, and holds each thing once',
      policy({
        ingress: [{ ports: ['c', 'b', 'c', 'a'].map((port) => ({ port, protocol: 'TCP' })) }],
      }),
      ['spec.ingress[0].ports: set-order', 'spec.ingress[0].ports[0]: repeat'],
    ],
    [
      'text in a set',
      policy({ policyTypes: ['Ingress', 'Egress'], egress: [{}] }),
      ['spec.policyTypes: set-order'],
    ],
    [
      'amounts get one spelling, and only where they had another',
      scaler({ metrics: [cpu('1000m')] }),
      ['spec.metrics[0].resource.target.averageValue: amount'],
    ],
    [
      'an older API is read as the newer one, its field with it',
      scaler({ targetCPUUtilizationPercentage: 70 }, 'v1'),
      ['apiVersion: api-version', 'spec.targetCPUUtilizationPercentage: renamed-field'],
    ],
  ])('%s', (_name, object, expected) => {
    expect(notesOf(object)).toEqual(expected);
  });

  it('a secret is redacted, and stringData is read as data', () => {
    const redactor = createRedactor(new Uint8Array(16));
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: meta(),
      type: 'Opaque',
      data: { user: 'YQ==' },
      stringData: { token: 'correct horse' },
    };
    const { objects } = collectManifests([{ file: 's.json', text: JSON.stringify(secret) }], {
      ...OPTIONS,
      kinds: ['/Secret'],
      redactor: () => redactor,
    });
    const [object] = objects;
    if (object === undefined) throw new Error('nothing was collected');
    expect(notesOf(object.raw)).toEqual([
      'stringData.token: renamed-field',
      'stringData.token: secret',
      'data.user: secret',
    ]);
  });

  it('a kind without rules keeps what is written', () => {
    expect(notesOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(), data: { a: '' } })).toEqual([]);
  });
});
