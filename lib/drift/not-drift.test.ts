import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_DROP_POLICIES, collectManifests, DEFAULT_KINDS, diffSnapshots } from '@/lib/snapshots';
import { explainNotDrift, type NotDrift } from './not-drift';
import { rawDifferences, withDifferences } from './raw-difference';

const OPTIONS = { namespace: 'shop', policies: ALL_DROP_POLICIES };
const one = (object: unknown) => {
  const { objects, findings } = collectManifests([{ file: 'a.json', text: JSON.stringify(object) }], {
    ...OPTIONS,
    kinds: DEFAULT_KINDS,
  });
  const [first] = objects;
  if (first === undefined) throw new Error(JSON.stringify(findings));
  return first;
};
const policy = (spec: object, metadata: object = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', ...metadata },
  spec,
});
const scaler = (spec: object, version = 'v2') => ({
  apiVersion: `autoscaling/${version}`,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { maxReplicas: 4, ...spec },
});
const monitor = (endpoint: object) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'web' },
  spec: { endpoints: [endpoint] },
});
const cpu = (value: string) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: value } },
});
const rps = {
  type: 'Pods',
  pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '1' } },
};
const explain = (before: unknown, after: unknown) => explainNotDrift(one(before), one(after), OPTIONS);
const short = (notes: NotDrift[]) => notes.map((note) => [note.class, note.path]);

describe('why it is no drift', () => {
  it.each<[string, unknown, unknown, [string, string][]]>([
    ['nothing differs', policy({}), policy({}), []],
    [
      'ports in another order',
      policy({ ingress: [{ ports: [{ port: 80 }, { port: 443 }] }] }),
      policy({ ingress: [{ ports: [{ port: 443 }, { port: 80 }] }] }),
      [['reordered-only', 'spec.ingress[0].ports']],
    ],
    [
      'another order and a default at once',
      policy({ ingress: [{ ports: [{ port: 80 }, { port: 443 }] }] }),
      policy({ ingress: [{ ports: [{ port: 443, protocol: 'TCP' }, { port: 80 }] }] }),
      [
        ['default-only', 'spec.ingress[0].ports[0].protocol'],
        ['reordered-only', 'spec.ingress[0].ports'],
      ],
    ],
    [
      'defaults that are written out',
      scaler({}),
      scaler({ minReplicas: 1 }),
      [['default-only', 'spec.minReplicas']],
    ],
    [
      'one amount in two spellings',
      scaler({ metrics: [cpu('500m')] }),
      scaler({ metrics: [cpu('0.5')] }),
      [['respelled', 'spec.metrics[0].resource.target.averageValue']],
    ],
    [
      'one duration in two spellings',
      monitor({ port: 'web', interval: '60s' }),
      monitor({ port: 'web', interval: '1m' }),
      [['respelled', 'spec.endpoints[0].interval']],
    ],
    [
      'fields of the server',
      policy({}),
      policy({}, { uid: 'x', labels: { 'helm.sh/chart': 'web-1' }, annotations: null }),
      [
        ['ignored', 'metadata.annotations'],
        ['ignored', 'metadata.labels'],
        ['ignored', 'metadata.uid'],
      ],
    ],
    [
      'an old version of the API',
      scaler({ targetCPUUtilizationPercentage: 80 }, 'v1'),
      scaler({}),
      [
        ['respelled', 'apiVersion'],
        ['default-only', 'spec.targetCPUUtilizationPercentage'],
      ],
    ],
    [
      'an entry that stands twice',
      policy({ ingress: [{ ports: [{ port: 80 }] }] }),
      policy({ ingress: [{ ports: [{ port: 80 }, { port: 80, protocol: 'TCP' }] }] }),
      [['default-only', 'spec.ingress[0].ports[1]']],
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(diffSnapshots([one(before)], [one(after)])).toEqual([]);
    expect(short(explain(before, after))).toEqual(expected);
  });

  it('beside what drifted: only what changes nothing by itself', () => {
    const before = scaler({ metrics: [cpu('500m'), rps], minReplicas: 1 });
    const after = scaler({ metrics: [rps, cpu('0.5')], maxReplicas: 9 });
    expect(short(explain(before, after))).toEqual([
      ['respelled', 'spec.metrics[1].resource.target.averageValue'],
      ['reordered-only', 'spec.metrics'],
      ['default-only', 'spec.minReplicas'],
    ]);
  });

  it('the order of endpoints and of what is not a set is drift, not order', () => {
    const two = (first: string, second: string) => ({
      ...monitor({}),
      spec: { endpoints: [{ port: first }, { port: second }] },
    });
    expect(explain(two('a', 'b'), two('b', 'a'))).toEqual([]);
    expect(diffSnapshots([one(two('a', 'b'))], [one(two('b', 'a'))])).toHaveLength(1);
  });
});

const port = fc.record(
  { port: fc.constantFrom(80, 443), protocol: fc.constantFrom('TCP', 'UDP') },
  { requiredKeys: ['port'] },
);
const spec = fc.record(
  {
    ingress: fc.array(fc.record({ ports: fc.array(port, { maxLength: 3 }) }, { requiredKeys: [] }), {
      maxLength: 3,
    }),
    policyTypes: fc.subarray(['Ingress', 'Egress']),
  },
  { requiredKeys: [] },
);

describe('property', () => {
  it('two spellings of one configuration have every difference explained', () => {
    fc.assert(
      fc.property(spec, spec, (left, right) => {
        const [before, after] = [one(policy(left)), one(policy(right))];
        const raw = rawDifferences(before.raw, after.raw);
        const notes = explainNotDrift(before, after, OPTIONS);
        if (before.digest === after.digest) expect(notes).toHaveLength(raw.length);
        else expect(notes.length).toBeLessThan(raw.length);
      }),
    );
  });

  it('what is called no drift, made together, leaves the digest as it is', () => {
    fc.assert(
      fc.property(spec, spec, (left, right) => {
        const [before, after] = [one(policy(left)), one(policy(right))];
        if (before.digest === after.digest) return;
        const named = new Set(
          explainNotDrift(before, after, OPTIONS).map(({ pointer, side }) => side + pointer),
        );
        const pointer = (steps: (string | number)[]) => steps.map((step) => `/${step}`).join('');
        const none = rawDifferences(before.raw, after.raw).filter(
          ({ kind, path, afterPath }) =>
            kind !== 'reordered' &&
            named.has(kind === 'removed' ? `before${pointer(path)}` : `after${pointer(afterPath)}`),
        );
        expect(one(withDifferences(before.raw, none)).digest).toBe(before.digest);
      }),
    );
  });
});
