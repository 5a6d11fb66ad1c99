import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createKubernetesClient } from '@/lib/platform/kubernetes/client';
import { readKubeconfig } from '@/lib/platform/kubernetes/kubeconfig';
import { type ApiServer, findApiServer, startApiServer } from '@/lib/testing/kubernetes-api';
import { collectManifests, DEFAULT_KINDS } from '../collect';
import { diffSnapshots } from '../diff';
import { ALL_DROP_POLICIES } from '../drop-rules';
import { createRedactor } from '../redact';
import { discoverGroups, listKind } from './list-kind';
import { fromCluster, readCluster } from './read-cluster';

const programs = findApiServer();
const why = 'etcd and kube-apiserver are not here: npm run tools -- --build etcd kube-apiserver (needs Go)';
const NAMESPACE = 'mission-control';
const POLICIES = '/apis/networking.k8s.io/v1/namespaces';
const OPTIONS = {
  namespace: NAMESPACE,
  policies: ALL_DROP_POLICIES,
  kinds: DEFAULT_KINDS,
  redactor: () => createRedactor(new Uint8Array(32).fill(7)),
};
const FILES = ['horizontal-pod-autoscaler', 'network-policy', 'service-monitor'].map((name) => {
  const file = `deploy/k8s/${name}.yaml`;
  return { file, text: readFileSync(file, 'utf8') };
});

let api: ApiServer;
let dir: string;

/** A kubeconfig for one way to sign in. */
const kubeconfig = (user: object, cluster: object = {}) => {
  const file = join(dir, `config-${Math.abs(JSON.stringify([user, cluster]).length)}`);
  const config = {
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [
      { name: 'test', cluster: { server: api.server, 'certificate-authority': api.caFile, ...cluster } },
    ],
    users: [{ name: 'test', user }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
};
const cluster = (path: string, over: object = {}) => ({
  name: 'test',
  kubeconfig: path,
  helmReleases: [],
  allowExec: false,
  ...over,
});
const admin = () => kubeconfig({ token: api.tokens.admin });
const objectsOf = (reading: Awaited<ReturnType<typeof readCluster>>) => {
  const { objects, findings } = collectManifests(fromCluster(reading).inputs, OPTIONS);
  expect(findings).toEqual([]);
  return objects;
};

describe.skipIf(programs === null)(
  `a real API server (${programs === null ? why : programs.apiServer})`,
  () => {
    beforeAll(async () => {
      if (programs === null) return;
      dir = mkdtempSync(join(tmpdir(), 'mc-kubeconfig-'));
      api = await startApiServer(programs);
      await api.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', SERVICE_MONITOR);
      await api.post('/api/v1/namespaces', { metadata: { name: NAMESPACE } });
      for (const { text } of FILES) await create(parse(text));
    }, 180_000);
    afterAll(async () => {
      await api?.stop();
      if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
    });

    test('what was applied is what is read: no drift through defaults and fields the server writes', async () => {
      const reading = await readCluster(cluster(admin()), DEFAULT_KINDS);
      expect(reading).toMatchObject({ incomplete: [], uid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      const written = collectManifests(FILES, OPTIONS).objects;
      expect(written).toHaveLength(3);
      expect(diffSnapshots(written, objectsOf(reading))).toEqual([]);
    });

    test('a change that somebody made in the cluster is drift, field by field', async () => {
      const reading = await readCluster(cluster(admin()), DEFAULT_KINDS);
      const text = FILES.map((one) => one.text.replace('maxReplicas: 4', 'maxReplicas: 40')).join('---\n');
      const changed = collectManifests([{ file: 'a.yaml', text }], OPTIONS).objects;
      const changes = diffSnapshots(changed, objectsOf(reading));
      expect(changes.flatMap(({ fields }) => fields.map(({ path }) => path))).toEqual(['spec.maxReplicas']);
    });

    test('more than one page is read whole', async () => {
      await api.post('/api/v1/namespaces', { metadata: { name: 'many' } });
      const names = Array.from({ length: 1_100 }, (_, index) => `policy-${index}`);
      for (let at = 0; at < names.length; at += 50)
        await Promise.all(
          names.slice(at, at + 50).map((name) =>
            api.post(`${POLICIES}/many/networkpolicies`, {
              metadata: { name },
              spec: { podSelector: {}, policyTypes: ['Ingress'] },
            }),
          ),
        );
      const reading = await readCluster(cluster(admin(), { namespaces: ['many'] }), DEFAULT_KINDS);
      expect(objectsOf(reading).map(({ identity }) => identity.name)).toEqual([...names].sort());
    }, 120_000);

    test('a list that expires half way begins anew, and one that always does is incomplete', async () => {
      const access = readKubeconfig({ path: admin(), context: undefined, allowExec: false });
      const client = createKubernetesClient(access);
      const groups = await discoverGroups(client);
      const listWhile = (expires: (page: number) => boolean) => {
        let pages = 0;
        const get: typeof client.get = async (path, query, accept) => {
          if (query?.continue !== undefined && expires(pages)) {
            await api.post(`${POLICIES}/many/networkpolicies`, {
              metadata: { name: `late-${Date.now()}-${pages}` },
              spec: { podSelector: {} },
            });
            await api.forget();
          }
          if (query?.limit !== undefined) pages += 1;
          return client.get(path, query, accept);
        };
        return listKind({ get }, groups, 'networking.k8s.io/NetworkPolicy', ['many']);
      };
      const once = await listWhile((page) => page === 1);
      expect([once.state, once.objects.length]).toEqual(['read', 1_101]);
      const always = await listWhile(() => true);
      expect(always).toMatchObject({
        state: 'incomplete',
        reason: expect.stringContaining('410'),
        objects: [],
      });
      client.close();
    }, 120_000);

    test('what may not be read is named, and makes no snapshot', async () => {
      await allow('reader', [
        { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['list'] },
        { apiGroups: ['monitoring.coreos.com'], resources: ['servicemonitors'], verbs: ['list'] },
      ]);
      const reading = await readCluster(cluster(kubeconfig({ token: api.tokens.reader })), DEFAULT_KINDS);
      expect(reading.incomplete).toEqual([
        { what: 'networking.k8s.io/NetworkPolicy', reason: '403 Forbidden' },
      ]);
      expect(reading.objects).toHaveLength(2);
      expect(() => fromCluster(reading)).toThrow(/incompletely/);
    });

    test('a kind that the server does not know has no objects', async () => {
      const { kinds, incomplete } = await readCluster(cluster(admin()), ['example.org/Widget', '/Nothing']);
      expect([kinds, incomplete]).toEqual([
        [
          { kind: 'example.org/Widget', state: 'not-served' },
          { kind: '/Nothing', state: 'not-served' },
        ],
        [],
      ]);
    });

    test('a client certificate signs in too', async () => {
      const user = {
        'client-certificate-data': Buffer.from(api.client.certificate).toString('base64'),
        'client-key-data': Buffer.from(api.client.key).toString('base64'),
      };
      const { incomplete, objects } = await readCluster(cluster(kubeconfig(user)), [
        'monitoring.coreos.com/ServiceMonitor',
      ]);
      expect([incomplete, objects.length]).toEqual([[], 1]);
    });

    test('so does a command, when that is allowed', async () => {
      const status = { token: api.tokens.admin };
      const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status };
      const exec = { command: 'printf', args: ['%s', JSON.stringify(credential)], env: null };
      const path = kubeconfig({ exec });
      await expect(readCluster(cluster(path), DEFAULT_KINDS)).rejects.toThrow(/running "printf"/);
      const { incomplete } = await readCluster(cluster(path, { allowExec: true }), DEFAULT_KINDS);
      expect(incomplete).toEqual([]);
    });

    test('a certificate of somebody else is refused, and so is a token that is not known', async () => {
      const user = { token: api.tokens.admin };
      const foreign = kubeconfig(user, {
        'certificate-authority-data': Buffer.from(api.client.certificate).toString('base64'),
      });
      await expect(readCluster(cluster(foreign), DEFAULT_KINDS)).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringMatching(/certificate|SELF_SIGNED|UNABLE_TO/i),
      });
      await expect(
        readCluster(cluster(kubeconfig({ token: 'nobody' })), DEFAULT_KINDS),
      ).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('401 Unauthorized'),
      });
    });

    test('values of a release come from its deployed revision, without their secrets', async () => {
      await revision(1, 'superseded', { replicas: 1 });
      await revision(2, 'deployed', { replicas: 5, password: 'correct-horse-battery' });
      await revision(3, 'failed', { replicas: 9 });
      const over = { helmReleases: [{ namespace: NAMESPACE, name: 'shop' }] };
      const reading = await readCluster(cluster(admin(), over), ['helm.sh/Values']);
      expect(reading.releases).toEqual([{ namespace: NAMESPACE, name: 'shop', revision: 2 }]);
      const [values] = objectsOf(reading);
      expect(values?.value).toMatchObject({
        chart: { name: 'shop', version: '1.0.0' },
        values: { replicas: 5, port: 80, password: { $redacted: expect.any(String) } },
      });
      expect(JSON.stringify(values)).not.toContain('horse');
      const written = [
        { file: 'Chart.yaml', path: 'Chart.yaml', text: 'name: shop\nversion: 1.0.0\n' },
        { file: 'values.yaml', path: 'values.yaml', text: 'replicas: 2\nport: 80\n' },
      ];
      const given = { file: 'v.yaml', text: 'replicas: 5\npassword: correct-horse-battery\n' };
      const helm = { release: 'shop', namespace: NAMESPACE, chart: written, values: [given] };
      expect(collectManifests([{ helm }], OPTIONS).objects[0]?.digest).toBe(values?.digest);
    });

    test('named secrets are enough for that; without the right to them the release is named', async () => {
      const over = { helmReleases: [{ namespace: NAMESPACE, name: 'shop' }] };
      const reader = cluster(kubeconfig({ token: api.tokens.reader }), over);
      expect((await readCluster(reader, [])).incomplete).toEqual([
        { what: 'Helm release mission-control/shop', reason: '403 Forbidden' },
      ]);
      const resourceNames = [1, 2, 3, 4].map((n) => `sh.helm.release.v1.shop.v${n}`);
      await allow('reader-secrets', [
        { apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames },
      ]);
      const { incomplete, releases } = await readCluster(reader, []);
      expect([incomplete, releases.map((one) => one.revision)]).toEqual([[], [2]]);
    });

    async function create(object: { apiVersion: string; kind: string; metadata: { namespace: string } }) {
      const plural = {
        HorizontalPodAutoscaler: 'horizontalpodautoscalers',
        NetworkPolicy: 'networkpolicies',
      };
      const name = plural[object.kind as keyof typeof plural] ?? 'servicemonitors';
      const path = `/apis/${object.apiVersion}/namespaces/${object.metadata.namespace}/${name}`;
      for (let tries = 0; ; tries += 1) {
        const failed = await api.post(path, object).then(
          () => null,
          (error: Error) => error,
        );
        if (failed === null) return;
        if (tries > 200 || !failed.message.includes('404')) throw failed;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    async function allow(name: string, rules: object[]) {
      const rbac = '/apis/rbac.authorization.k8s.io/v1';
      await api.post(`${rbac}/clusterroles`, { metadata: { name }, rules });
      await api.post(`${rbac}/clusterrolebindings`, {
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'reader' }],
      });
    }

    async function revision(version: number, status: string, config: object) {
      const chart = { metadata: { name: 'shop', version: '1.0.0' }, values: { replicas: 2, port: 80 } };
      const release = { name: 'shop', namespace: NAMESPACE, version, info: { status }, chart, config };
      const packed = gzipSync(JSON.stringify(release)).toString('base64');
      await api.post(`/api/v1/namespaces/${NAMESPACE}/secrets`, {
        metadata: {
          name: `sh.helm.release.v1.shop.v${version}`,
          labels: { owner: 'helm', name: 'shop', status, version: String(version) },
        },
        type: 'helm.sh/release.v1',
        data: { release: Buffer.from(packed).toString('base64') },
      });
    }
  },
);

const SERVICE_MONITOR = {
  metadata: { name: 'servicemonitors.monitoring.coreos.com' },
  spec: {
    group: 'monitoring.coreos.com',
    scope: 'Namespaced',
    names: {
      plural: 'servicemonitors',
      singular: 'servicemonitor',
      kind: 'ServiceMonitor',
      listKind: 'ServiceMonitorList',
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};
