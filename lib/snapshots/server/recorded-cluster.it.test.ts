import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  POLICIES,
  POLICY_PAGES,
  RECORDED_FROM,
  type RecordedCluster,
  type RecordedReply,
  recordedReply,
  startRecordedCluster,
} from '@/lib/testing/recorded-kubernetes';
import { collectManifests, DEFAULT_KINDS } from '../collect';
import { diffSnapshots } from '../diff';
import { ALL_DROP_POLICIES } from '../drop-rules';
import { fromCluster, readCluster } from './read-cluster';

const OPTIONS = { namespace: 'mission-control', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS };

let cluster: RecordedCluster;
beforeAll(async () => {
  cluster = await startRecordedCluster();
});
afterEach(() => cluster.answer(() => null));
afterAll(() => cluster.stop());

const read = () => {
  const { kubeconfig } = cluster;
  const common = { name: 'test', context: undefined, helmReleases: [], allowExec: false };
  return readCluster({ ...common, kubeconfig }, DEFAULT_KINDS);
};
const expired = () => recordedReply('expired');

describe(`replies recorded from ${RECORDED_FROM}`, () => {
  test('the pages of a list are one list, without drift from what was applied', async () => {
    const reading = await read();
    expect(reading).toMatchObject({ incomplete: [], uid: expect.any(String) });
    expect(reading.kinds).toContainEqual({
      kind: 'monitoring.coreos.com/ServiceMonitor',
      state: 'not-served',
    });
    const live = collectManifests(fromCluster(reading).inputs, OPTIONS);
    expect([live.findings, live.objects.length]).toEqual([[], 4]);
    const files = ['horizontal-pod-autoscaler', 'network-policy'].map((name) => ({
      file: name,
      text: readFileSync(`deploy/k8s/${name}.yaml`, 'utf8'),
    }));
    const changes = diffSnapshots(collectManifests(files, OPTIONS).objects, live.objects);
    expect(changes.map(({ identity, kind }) => `${kind} ${identity.name}`)).toEqual(['added a', 'added b']);
  });

  test('nothing but GET is ever sent', async () => {
    await read();
    expect(new Set(cluster.asked.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('a list that expires begins anew, three times at most', async () => {
    let left = 2;
    cluster.answer((path, query) => {
      if (path !== POLICIES || !query.has('continue') || left === 0) return null;
      left -= 1;
      return expired();
    });
    expect((await read()).incomplete).toEqual([]);
    expect(cluster.asked.filter(({ path }) => path === POLICIES)).toHaveLength(2 * 2 + POLICY_PAGES.length);
    cluster.answer((path, query) => (path === POLICIES && query.has('continue') ? expired() : null));
    expect((await read()).incomplete).toEqual([
      { what: 'networking.k8s.io/NetworkPolicy', reason: expect.stringContaining('expired 4 times') },
    ]);
  });

  test.each<[string, RecordedReply | 'flood', RegExp]>([
    ['forbidden', recordedReply('forbidden'), /^403 Forbidden$/],
    ['a group whose server is away', { status: 503, body: { reason: 'ServiceUnavailable' } }, /^503/],
    ['a redirect', { status: 302, body: {} }, /^302$/],
    [
      'a list without metadata',
      { status: 200, body: { kind: 'X', apiVersion: 'v1', items: [] } },
      /unexpected/,
    ],
    ['a page that names itself', { status: 200, body: { ...POLICY_PAGES[0]?.body } }, /one page twice/],
    ['64 MiB and more', 'flood', /sent more than/],
  ])('%s on one kind leaves the others, and makes no snapshot', async (_name, reply, reason) => {
    cluster.answer((path) => (path === POLICIES ? reply : null));
    const reading = await read();
    expect(reading.incomplete).toEqual([
      { what: 'networking.k8s.io/NetworkPolicy', reason: expect.stringMatching(reason) },
    ]);
    expect(reading.objects).toHaveLength(1);
    expect(() => fromCluster(reading)).toThrow(/incompletely/);
  });

  test('half of a list is none of it', async () => {
    cluster.answer((path, query) =>
      path === POLICIES && query.has('continue') ? { status: 500, body: {} } : null,
    );
    const { objects, incomplete } = await read();
    expect([objects.length, incomplete.length]).toEqual([1, 1]);
  });

  test('a token that is not known stops at the first question', async () => {
    cluster.answer(() => recordedReply('unknownToken'));
    await expect(read()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('401'),
    });
    expect(cluster.asked).toHaveLength(1);
  });
});
