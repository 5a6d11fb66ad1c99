import { expect, test } from 'vitest';
import { parseConfig } from './parse';

const parse = (kubeconfig: string, variables: Record<string, string> = {}) =>
  parseConfig(
    `environment: { name: demo, kind: demo }
sources: [{ id: prometheus, url: "http://127.0.0.1:9090" }]
tenants: [{ id: TENANT_001 }]
snapshots: { clusters: [{ name: here, kubeconfig: ${kubeconfig} }] }
`,
    'mission-control.yaml',
    variables,
  );
const kubeconfigOf = (result: ReturnType<typeof parse>) =>
  result.ok ? result.config.snapshots.clusters[0]?.kubeconfig : result.problems;

test.each([
  ['as a path', '/etc/mc/kubeconfig', {}, '/etc/mc/kubeconfig'],
  ['by a variable', '{ env: HERE }', { HERE: '/run/kubeconfig' }, '/run/kubeconfig'],
  ['by a variable that is set, over its default', '{ env: HERE, default: a }', { HERE: 'b' }, 'b'],
  ['by the default of a variable that is not set', '{ env: HERE, default: a }', {}, 'a'],
])('the kubeconfig of a cluster is found %s', (_, kubeconfig, variables, path) => {
  expect(kubeconfigOf(parse(kubeconfig, variables as Record<string, string>))).toBe(path);
});

test('a variable that is not set and has no default is a mistake with its place', () => {
  expect(kubeconfigOf(parse('{ env: HERE }'))).toMatchObject([
    { field: 'snapshots.clusters.0.kubeconfig', received: 'HERE is not set' },
  ]);
});
