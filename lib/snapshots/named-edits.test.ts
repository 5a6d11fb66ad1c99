import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectManifests } from './collect';
import { diffSnapshots } from './diff';
import { ALL_DROP_POLICIES } from './drop-rules';

const KINDS = [
  'autoscaling/HorizontalPodAutoscaler',
  'networking.k8s.io/NetworkPolicy',
  'monitoring.coreos.com/ServiceMonitor',
  'apps/Deployment',
];
const OPTIONS = { namespace: 'shop', policies: ALL_DROP_POLICIES, kinds: KINDS };
const collect = (text: string) => {
  const { objects, findings } = collectManifests([{ file: 'a.yaml', text }], OPTIONS);
  expect(findings).toEqual([]);
  return objects;
};

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, labels: { team: a }, annotations: { why: b }, finalizers: [x/y] }
spec:
  podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: tier, operator: In, values: [a, b] }] }
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - podSelector: { matchLabels: { app: front } }
          namespaceSelector: {}
        - ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] }
      ports: [{ port: 8080, endPort: 8090 }, { port: "http" }, { port: 53, protocol: UDP }]
    - {}
  egress: [{}]
`;
const SCALER = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  minReplicas: 2
  maxReplicas: 10
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } }
    - type: Pods
      pods: { metric: { name: rps, selector: { matchLabels: { verb: get } } }, target: { type: AverageValue, averageValue: 500m } }
    - type: ContainerResource
      containerResource: { name: memory, container: app, target: { type: AverageValue, averageValue: 1Gi } }
  behavior:
    scaleUp: { stabilizationWindowSeconds: 30, policies: [{ type: Pods, value: 4, periodSeconds: 60 }] }
    scaleDown: { stabilizationWindowSeconds: 0, selectPolicy: Disabled }
`;
const MONITOR = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: { name: web }
spec:
  jobLabel: app
  selector: { matchLabels: { app: web } }
  namespaceSelector: { matchNames: [shop, shop-eu] }
  sampleLimit: 1000
  endpoints:
    - port: metrics
      interval: 30s
      scrapeTimeout: 10s
      scheme: https
      honorLabels: true
      path: /metrics
      targetPort: 8080
      tlsConfig: { insecureSkipVerify: false, ca: { secret: { key: ca } } }
      relabelings: [{ sourceLabels: [a, b], targetLabel: c }, { action: labeldrop, regex: x }]
      metricRelabelings: [{ action: keep, sourceLabels: [__name__], regex: up }]
    - port: admin
`;
const OTHER = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  paused: false
  list: [{}]
  empty: {}
  args: [a, b]
  template: { spec: { hostNetwork: false, containers: [{ name: app, image: "web:1", ports: [{ containerPort: 8080 }] }] } }
`;

/** One field each, as [what, manifest, from, to]. */
const EDITS: [string, string, string, string][] = [
  ['everyone let in becomes nobody', POLICY, 'egress: [{}]', 'egress: []'],
  ['everyone let out becomes unsaid', POLICY, '  egress: [{}]\n', ''],
  ['a rule for everyone goes', POLICY, '    - {}\n', ''],
  ['every namespace becomes this one', POLICY, '          namespaceSelector: {}\n', ''],
  ['TCP becomes UDP', POLICY, 'port: 8080, endPort: 8090', 'port: 8080, endPort: 8090, protocol: UDP'],
  ['UDP becomes TCP', POLICY, 'port: 53, protocol: UDP', 'port: 53'],
  ['UDP becomes SCTP', POLICY, 'port: 53, protocol: UDP', 'port: 53, protocol: SCTP'],
  ['a port becomes its name', POLICY, 'port: 8080, endPort: 8090', 'port: "8080", endPort: 8090'],
  ['a name becomes a number', POLICY, 'port: "http"', 'port: 80'],
  ['a named port that reads like a number', POLICY, 'port: "http"', 'port: "80"'],
  ['a port moves', POLICY, 'port: 8080', 'port: 8081'],
  ['a range grows', POLICY, 'endPort: 8090', 'endPort: 9090'],
  ['a range becomes one port', POLICY, ', endPort: 8090', ''],
  ['a port goes', POLICY, '{ port: "http" }, ', ''],
  [
    'all ports open',
    POLICY,
    '\n      ports: [{ port: 8080, endPort: 8090 }, { port: "http" }, { port: 53, protocol: UDP }]',
    '',
  ],
  ['both directions become one', POLICY, 'policyTypes: [Ingress, Egress]', 'policyTypes: [Ingress]'],
  ['the other direction alone', POLICY, 'policyTypes: [Ingress, Egress]', 'policyTypes: [Egress]'],
  ['a block widens', POLICY, '10.0.0.0/8', '0.0.0.0/0'],
  ['an exception narrows', POLICY, '10.1.0.0/16', '10.1.0.0/24'],
  ['an exception goes', POLICY, ', except: [10.1.0.0/16]', ''],
  ['peers become everyone', POLICY, 'podSelector: { matchLabels: { app: front } }', 'podSelector: {}'],
  ['another peer', POLICY, 'app: front', 'app: back'],
  ['other pods are governed', POLICY, 'matchLabels: { app: web }', 'matchLabels: { app: api }'],
  [
    'all pods are governed',
    POLICY,
    'podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: tier, operator: In, values: [a, b] }] }',
    'podSelector: {}',
  ],
  ['an expression turns round', POLICY, 'operator: In', 'operator: NotIn'],
  ['an expression loses a value', POLICY, 'values: [a, b]', 'values: [a]'],
  ['a label', POLICY, 'team: a', 'team: b'],
  ['a label that looks like a number', POLICY, 'team: a', 'team: "1"'],
  ['an annotation', POLICY, 'why: b', 'why: c'],
  ['a finalizer', POLICY, ', finalizers: [x/y]', ''],
  ['another name', POLICY, 'name: web', 'name: api'],
  ['another namespace', POLICY, 'name: web', 'name: web, namespace: other'],
  ['the maximum', SCALER, 'maxReplicas: 10', 'maxReplicas: 11'],
  ['the minimum', SCALER, 'minReplicas: 2', 'minReplicas: 3'],
  ['the minimum unsaid', SCALER, '  minReplicas: 2\n', ''],
  ['the minimum zero', SCALER, 'minReplicas: 2', 'minReplicas: 0'],
  ['what is scaled', SCALER, 'kind: Deployment, name: web', 'kind: Deployment, name: api'],
  ['the kind that is scaled', SCALER, 'kind: Deployment', 'kind: StatefulSet'],
  ['a target', SCALER, 'averageUtilization: 70', 'averageUtilization: 71'],
  [
    'the kind of a target',
    SCALER,
    'type: Utilization, averageUtilization',
    'type: AverageValue, averageUtilization',
  ],
  ['a quantity by a thousandth', SCALER, '500m', '501m'],
  ['a quantity by its unit', SCALER, '1Gi', '1G'],
  ['a metric', SCALER, 'name: rps', 'name: qps'],
  ['the selector of a metric', SCALER, 'verb: get', 'verb: put'],
  ['the selector of a metric goes', SCALER, ', selector: { matchLabels: { verb: get } }', ''],
  ['the container of a metric', SCALER, 'container: app', 'container: sidecar'],
  ['a window', SCALER, 'stabilizationWindowSeconds: 30', 'stabilizationWindowSeconds: 31'],
  ['a window of zero becomes none', SCALER, 'stabilizationWindowSeconds: 0, ', ''],
  ['a policy', SCALER, 'value: 4', 'value: 5'],
  ['the period of a policy', SCALER, 'periodSeconds: 60', 'periodSeconds: 61'],
  ['the kind of a policy', SCALER, 'type: Pods, value', 'type: Percent, value'],
  ['which policy counts', SCALER, 'selectPolicy: Disabled', 'selectPolicy: Min'],
  ['an interval', MONITOR, 'interval: 30s', 'interval: 31s'],
  ['an interval by its unit', MONITOR, 'interval: 30s', 'interval: 30m'],
  ['an interval unsaid', MONITOR, '      interval: 30s\n', ''],
  ['a time-out', MONITOR, 'scrapeTimeout: 10s', 'scrapeTimeout: 9s'],
  ['https becomes http', MONITOR, 'scheme: https', 'scheme: http'],
  ['labels of the target win', MONITOR, 'honorLabels: true', 'honorLabels: false'],
  ['a path', MONITOR, 'path: /metrics', 'path: /metrics/'],
  ['a target port becomes a name', MONITOR, 'targetPort: 8080', 'targetPort: "8080"'],
  ['a certificate is no longer looked at', MONITOR, 'insecureSkipVerify: false', 'insecureSkipVerify: true'],
  ['false and unsaid', MONITOR, 'insecureSkipVerify: false, ', ''],
  ['another certificate', MONITOR, 'key: ca', 'key: ca2'],
  [
    'relabelings in another order',
    MONITOR,
    '{ sourceLabels: [a, b], targetLabel: c }, { action: labeldrop, regex: x }',
    '{ action: labeldrop, regex: x }, { sourceLabels: [a, b], targetLabel: c }',
  ],
  ['labels of a relabeling in another order', MONITOR, 'sourceLabels: [a, b]', 'sourceLabels: [b, a]'],
  ['keep becomes drop', MONITOR, 'action: keep', 'action: drop'],
  ['a relabeling goes', MONITOR, '{ sourceLabels: [a, b], targetLabel: c }, ', ''],
  ['another expression', MONITOR, 'regex: up', 'regex: up.*'],
  ['an endpoint goes', MONITOR, '    - port: admin\n', ''],
  ['an endpoint moves', MONITOR, 'port: admin', 'port: metrics2'],
  ['the selector', MONITOR, 'app: web', 'app: api'],
  ['a namespace goes', MONITOR, 'matchNames: [shop, shop-eu]', 'matchNames: [shop]'],
  ['this namespace becomes all', MONITOR, 'matchNames: [shop, shop-eu]', 'any: true'],
  ['a limit', MONITOR, 'sampleLimit: 1000', 'sampleLimit: 1001'],
  ['a limit unsaid', MONITOR, '  sampleLimit: 1000\n', ''],
  ['the label of the job', MONITOR, 'jobLabel: app', 'jobLabel: job'],
  ['[{}] becomes [], where nothing is known of the kind', OTHER, 'list: [{}]', 'list: []'],
  ['[{}] becomes unsaid', OTHER, '  list: [{}]\n', ''],
  ['{} becomes unsaid', OTHER, '  empty: {}\n', ''],
  ['{} becomes []', OTHER, 'empty: {}', 'empty: []'],
  ['false becomes unsaid', OTHER, '  paused: false\n', ''],
  ['false becomes its word', OTHER, 'paused: false', 'paused: "false"'],
  ['a number becomes its word', OTHER, 'replicas: 2', 'replicas: "2"'],
  ['a list in another order', OTHER, 'args: [a, b]', 'args: [b, a]'],
  ['an image', OTHER, 'web:1', 'web:2'],
  ['the network of the host', OTHER, 'hostNetwork: false', 'hostNetwork: true'],
];

describe('one field that changed', () => {
  it('is looked at in 60 ways and more', () => {
    expect(EDITS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(EDITS.map(([, manifest, from, to]) => `${manifest}${from}${to}`)).size).toBe(EDITS.length);
  });

  it.each(EDITS)('%s', (_name, manifest, from, to) => {
    expect(manifest.split(from).length, 'the field is there').toBeGreaterThan(1);
    const [before, after] = [collect(manifest), collect(manifest.replace(from, to))];
    const changes = diffSnapshots(before, after);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.every(({ fields }) => fields.length > 0)).toBe(true);
  });
});

describe('objects that Kubernetes publishes', () => {
  const vectors = join(process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'), 'vectors');
  const folder = join(vectors, 'kubernetes-objects');
  const names = readNames(folder).filter((name) => name.endsWith('.yaml'));
  const collectAll = (text: string) => collectManifests([{ file: 'x', text }], OPTIONS);

  it.each(names)('%s has not drifted from its JSON, its comments, or what a server adds', (name) => {
    const yaml = readFileSync(join(folder, name), 'utf8');
    const json = JSON.parse(readFileSync(join(folder, name.replace(/yaml$/, 'json')), 'utf8'));
    const spellings = [
      JSON.stringify(json),
      yaml.replace(/^(\s*)(\w+:)/gm, '# why\n$1$2'),
      `---\n${yaml}`,
      JSON.stringify({ ...json, status: { x: 1 } }),
      JSON.stringify({
        ...json,
        metadata: { ...json.metadata, uid: 'other', resourceVersion: '1', generation: 9 },
      }),
      JSON.stringify(Object.fromEntries(Object.entries(json).reverse())),
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [json] }),
    ];
    const before = collectAll(yaml);
    expect(before.findings).toEqual([]);
    for (const text of spellings) {
      const after = collectAll(text);
      expect(after.findings).toEqual([]);
      expect(diffSnapshots(before.objects, after.objects)).toEqual([]);
    }
  });
});

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return [];
  }
}
