import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Document } from 'yaml';
import type { Json } from '@/lib/kernel';
import { ALL_DROP_POLICIES } from './drop-rules';
import { identityText } from './identity';
import { isObject, type JsonObject } from './json-tree';
import { readManifestYaml } from './manifest-yaml';
import { type NormalisedObject, normaliseObject } from './normalise';

const vectors = join(process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'), 'vectors');

function filesOf(folder: string): string[] {
  try {
    return readdirSync(join(vectors, folder));
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return [];
  }
}

function read(folder: string, name: string): JsonObject[] {
  const { documents, findings } = readManifestYaml(name, readFileSync(join(vectors, folder, name), 'utf8'));
  expect(findings).toEqual([]);
  return documents.map(({ value }) => value).filter(isObject);
}

function normalise(object: JsonObject): NormalisedObject {
  const result = normaliseObject(object, { namespace: 'default', policies: ALL_DROP_POLICIES });
  if (!result.ok) throw new Error(`${result.path}: ${result.message}`);
  return result.object;
}

const digestOf = (object: JsonObject) => normalise(object).digest;

describe('published Kubernetes objects', () => {
  const names = filesOf('kubernetes-objects').filter((name) => name.endsWith('.json'));

  it.each(names)('%s and its YAML have one digest', (name) => {
    const [json] = read('kubernetes-objects', name);
    const [yaml] = read('kubernetes-objects', name.replace(/json$/, 'yaml'));
    if (json === undefined || yaml === undefined) throw new Error('nothing in the file');
    expect(digestOf(json)).toBe(digestOf(yaml));
  });
});

/** What changes nothing: each gives another spelling of the same configuration. */
const SPELLINGS: Record<string, (object: JsonObject) => JsonObject> = {
  'keys in another order': (object) => reverseKeys(object) as JsonObject,
  'sets in another order': reorderSets,
  'defaults written out': writeDefaults,
  'amounts spelled otherwise': respell,
  'fields of the server': addServerFields,
  'through JSON': (object) => JSON.parse(JSON.stringify(object)),
  'with comments': (object) => throughYaml(object, (text) => text.replace(/^(\s*)(\w+:)/gm, '# why\n$1$2')),
  'with anchors': (object) => throughYaml({ one: object, two: object }, (text) => text, 'two'),
};

describe('real manifests', () => {
  const objects = filesOf('kube-prometheus').flatMap((name) =>
    read('kube-prometheus', name).map((object): [string, JsonObject] => [name, object]),
  );

  describe.each(Object.entries(SPELLINGS))('%s', (_name, respelled) => {
    it.each(objects)('%s has not drifted', (_file, object) => {
      expect(digestOf(respelled(structuredClone(object)))).toBe(digestOf(object));
    });
  });

  it.each(objects)('%s drifts with every field that is taken away or changed', (_file, object) => {
    const before = digestOf(object);
    const unseen = everyEdit(object)
      .filter(({ edited }) => digestOf(edited) === before)
      .map(({ path }) => path);
    // What the default says anyway, and what an installation does not compare.
    const meansNothing =
      /removed .*(\/protocol|\/action|\/namespace|policyTypes\/0|\/policyTypes)$|managed-by|\/instance$/;
    expect(unseen.filter((path) => !meansNothing.test(path))).toEqual([]);
  });
});

function reverseKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, child]) => [key, reverseKeys(child)]),
  );
}

const SETS = new Set([
  'ingress',
  'egress',
  'from',
  'to',
  'ports',
  'policyTypes',
  'matchExpressions',
  'metrics',
]);

function reorderSets(object: JsonObject): JsonObject {
  const visit = (value: Json, key: string): Json => {
    if (Array.isArray(value)) {
      const items = value.map((item) => visit(item, ''));
      return SETS.has(key) ? items.reverse() : items;
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, visit(child, name)]));
  };
  return visit(object, '') as JsonObject;
}

function writeDefaults(object: JsonObject): JsonObject {
  const spec = object.spec as JsonObject;
  if (object.kind === 'NetworkPolicy') {
    const rules = [...((spec.ingress as Json[]) ?? []), ...((spec.egress as Json[]) ?? [])].filter(isObject);
    for (const port of rules.flatMap((rule) => (rule.ports as Json[]) ?? []).filter(isObject))
      port.protocol ??= 'TCP';
    spec.policyTypes ??= (spec.egress as Json[] | undefined)?.length ? ['Ingress', 'Egress'] : ['Ingress'];
  }
  if (object.kind === 'ServiceMonitor') {
    for (const endpoint of (spec.endpoints as Json[]).filter(isObject))
      for (const list of [endpoint.relabelings, endpoint.metricRelabelings])
        for (const item of ((list as Json[]) ?? []).filter(isObject)) item.action ??= 'replace';
  }
  return object;
}

function respell(object: JsonObject): JsonObject {
  const seconds = (text: string) => /^(\d+)s$/.exec(text)?.[1];
  const visit = (value: Json, key: string): Json => {
    if (Array.isArray(value)) return value.map((item) => visit(item, ''));
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, visit(child, name)]));
    const plain =
      typeof value === 'string' && /^(interval|scrapeTimeout)$/.test(key) ? seconds(value) : undefined;
    return plain === undefined ? value : `${Number(plain) * 1000}ms`;
  };
  return visit(object, '') as JsonObject;
}

function addServerFields(object: JsonObject): JsonObject {
  const metadata = object.metadata as JsonObject;
  return {
    ...object,
    status: { conditions: [] },
    metadata: {
      ...metadata,
      uid: 'b5d4',
      resourceVersion: '4711',
      generation: 3,
      creationTimestamp: '2030-01-01T00:00:00Z',
      managedFields: [{ manager: 'kubectl' }],
      annotations: {
        ...(metadata.annotations as JsonObject),
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      },
    },
  };
}

function throughYaml(object: JsonObject, change: (text: string) => string, key?: string): JsonObject {
  const text = change(new Document(object).toString());
  const { documents, findings } = readManifestYaml('again.yaml', text);
  expect(findings).toEqual([]);
  const value = documents[0]?.value;
  if (!isObject(value ?? null)) throw new Error('not an object');
  return (key === undefined ? value : (value as JsonObject)[key]) as JsonObject;
}

/** Every single edit below `spec`: each leaf changed, each member or item taken away. */
function everyEdit(object: JsonObject): { path: string; edited: JsonObject }[] {
  const edits: { path: string; edited: JsonObject }[] = [];
  const at = (root: JsonObject, path: (string | number)[]) =>
    path.reduce<Json>((value, step) => (value as Json[] & JsonObject)[step as number] ?? null, root);
  const edit = (
    what: string,
    path: (string | number)[],
    change: (parent: Json, step: string | number) => void,
  ) => {
    const edited = structuredClone(object);
    const step = path.at(-1) ?? '';
    change(at(edited, path.slice(0, -1)), step);
    edits.push({ path: `${what} /${path.join('/')}`, edited });
  };
  const visit = (value: Json, path: (string | number)[]) => {
    if (path.length > 1)
      edit('removed', path, (parent, step) => {
        if (Array.isArray(parent)) parent.splice(Number(step), 1);
        else delete (parent as JsonObject)[step];
      });
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index]);
    } else if (isObject(value)) {
      for (const [key, child] of Object.entries(value)) visit(child, [...path, key]);
    } else
      edit('changed', path, (parent, step) => {
        (parent as JsonObject)[step] =
          typeof value === 'number'
            ? value + 1
            : typeof value === 'boolean'
              ? !value
              : `${String(value).replace(/\d+s$/, '')}7s`;
      });
  };
  visit(object.spec ?? null, ['spec']);
  return edits;
}

const POLICY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'p', namespace: 'n' },
};
const policy = (spec: Json) => ({ ...POLICY, spec });
const scaler = (spec: JsonObject, version = 'autoscaling/v2') => ({
  apiVersion: version,
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 's' },
  spec: { maxReplicas: 5, scaleTargetRef: { kind: 'Deployment', name: 'd' }, ...spec },
});
const cpu = (target: JsonObject): Json => [{ type: 'Resource', resource: { name: 'cpu', target } }];

describe('the same configuration', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'a rule for everyone, with an empty list of peers',
      policy({ ingress: [{ from: [] }] }),
      policy({ ingress: [{}] }),
    ],
    ['no ingress, as a list', policy({ ingress: [] }), policy({})],
    [
      'both directions, said or implied',
      policy({ egress: [{}] }),
      policy({ egress: [{}], policyTypes: ['Ingress', 'Egress'] }),
    ],
    ['a policy of the old group', policy({}), { ...policy({}), apiVersion: 'extensions/v1beta1' }],
    [
      'quantities',
      scaler({ metrics: cpu({ averageValue: '500m' }) }),
      scaler({ metrics: cpu({ averageValue: 0.5 }) }),
    ],
    [
      'the default metric',
      scaler({}),
      scaler({ metrics: cpu({ type: 'Utilization', averageUtilization: 80 }) }),
    ],
    [
      'v1 and v2',
      scaler({ targetCPUUtilizationPercentage: 60 }, 'autoscaling/v1'),
      scaler({ metrics: cpu({ type: 'Utilization', averageUtilization: 60 }) }),
    ],
    [
      'behaviour filled in',
      scaler({ behavior: { scaleUp: {} } }),
      scaler({
        behavior: {
          scaleUp: { selectPolicy: 'Max', stabilizationWindowSeconds: 0 },
          scaleDown: { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
        },
      }),
    ],
    ['null and absent', scaler({ minReplicas: null }), scaler({})],
  ])('%s', (_name, left, right) => {
    expect(digestOf(left)).toBe(digestOf(right));
  });
});

describe('another configuration', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['all allowed, none allowed', policy({ ingress: [{}] }), policy({ ingress: [] })],
    [
      'peers of every namespace, of none',
      policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] }),
      policy({ ingress: [{ from: [{}] }] }),
    ],
    [
      'TCP and UDP',
      policy({ ingress: [{ ports: [{ port: 80 }] }] }),
      policy({ ingress: [{ ports: [{ port: 80, protocol: 'UDP' }] }] }),
    ],
    [
      'a named port and its number',
      policy({ ingress: [{ ports: [{ port: '8080' }] }] }),
      policy({ ingress: [{ ports: [{ port: 8080 }] }] }),
    ],
    [
      'egress no longer governed',
      policy({ policyTypes: ['Ingress', 'Egress'] }),
      policy({ policyTypes: ['Ingress'] }),
    ],
    [
      'a scale-down window of 0 and none',
      scaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } }),
      scaler({ behavior: { scaleDown: {} } }),
    ],
    ['behaviour and none', scaler({ behavior: {} }), scaler({})],
    [
      'metrics of a v1 annotation',
      {
        ...scaler({}, 'autoscaling/v1'),
        metadata: { name: 's', annotations: { 'autoscaling.alpha.kubernetes.io/metrics': '[1]' } },
      },
      {
        ...scaler({}, 'autoscaling/v1'),
        metadata: { name: 's', annotations: { 'autoscaling.alpha.kubernetes.io/metrics': '[2]' } },
      },
    ],
    [
      'an annotation of somebody’s own',
      { ...policy({}), metadata: { ...POLICY.metadata, annotations: { a: '1' } } },
      policy({}),
    ],
    ['a finalizer', { ...policy({}), metadata: { ...POLICY.metadata, finalizers: ['x/y'] } }, policy({})],
  ])('%s', (_name, left, right) => {
    expect(digestOf(left)).not.toBe(digestOf(right));
  });
});

it('says what it dropped, and takes the namespace of the release where none is written', () => {
  const { ignored, identity, value } = normalise(
    addServerFields({ ...scaler({ minReplicas: null }), spec: scaler({ minReplicas: null }).spec }),
  );
  expect(ignored).toEqual(
    expect.arrayContaining(['status', 'metadata.uid', 'metadata.managedFields', 'spec.minReplicas']),
  );
  expect(identityText(identity)).toBe('autoscaling/HorizontalPodAutoscaler/default/s');
  expect(value.metadata).toEqual({ name: 's', namespace: 'default' });
});

it.each<[string, JsonObject, string]>([
  ['no kind', { apiVersion: 'v1', metadata: { name: 'x' } }, '/kind'],
  ['no name', { apiVersion: 'v1', kind: 'X' }, '/metadata/name'],
  ['a quantity that is none', scaler({ metrics: cpu({ averageValue: 'lots' }) }), '/spec'],
])('cannot compare an object with %s', (_name, object, path) => {
  const result = normaliseObject(object, { namespace: 'default', policies: [] });
  expect(result).toMatchObject({ ok: false, path });
});
