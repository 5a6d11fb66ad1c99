import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import recorded from '@/lib/testing/kubernetes-replies.json';
import { collectManifests, DEFAULT_KINDS } from '../collect';
import { diffSnapshots } from '../diff';
import { ALL_DROP_POLICIES } from '../drop-rules';
import { fromCluster, readCluster } from './read-cluster';

type Reply = { status: number; body: unknown };
const replies = recorded.replies as unknown as Record<string, Reply | Reply[]>;
const POLICIES = '/apis/networking.k8s.io/v1/networkpolicies';
const pages = replies[POLICIES] as {
  status: number;
  body: { metadata: { continue?: string }; items: unknown[] };
}[];
const OPTIONS = { namespace: 'mission-control', policies: ALL_DROP_POLICIES, kinds: DEFAULT_KINDS };

let server: Server;
let dir: string;
/** What was asked for, and what a test wants answered otherwise. */
const asked: { method: string; path: string }[] = [];
let instead: (path: string, query: URLSearchParams) => Reply | null | 'silence' | 'flood' = () => null;

/** Answers what a real API server answered, page by page. */
function answer(path: string, query: URLSearchParams): Reply {
  if (path === POLICIES) {
    const token = query.get('continue');
    const at = token === null ? 0 : pages.findIndex(({ body }) => body.metadata.continue === token) + 1;
    return pages[at] ?? { status: 400, body: {} };
  }
  const reply = replies[path];
  return reply === undefined || Array.isArray(reply) ? { status: 404, body: { reason: 'NotFound' } } : reply;
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-recorded-'));
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    asked.push({ method: request.method ?? '', path: url.pathname });
    const chosen = instead(url.pathname, url.searchParams);
    if (chosen === 'silence') return;
    if (chosen === 'flood') {
      response.end(`"${'x'.repeat(65 * 1024 * 1024)}"`);
      return;
    }
    const { status, body } = chosen ?? answer(url.pathname, url.searchParams);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  writeFileSync(
    join(dir, 'config'),
    JSON.stringify({
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}` } }],
      users: [{ name: 'test', user: { token: 'a-token' } }],
    }),
  );
});
afterEach(() => {
  instead = () => null;
  asked.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

const read = () =>
  readCluster(
    { name: 'test', kubeconfig: join(dir, 'config'), context: undefined, helmReleases: [], allowExec: false },
    DEFAULT_KINDS,
  );
const expired = () => replies.expired as Reply;

describe(`replies recorded from ${recorded.server}`, () => {
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
    expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(['GET']));
  });

  test('a list that expires begins anew, three times at most', async () => {
    let left = 2;
    instead = (path, query) => {
      if (path !== POLICIES || !query.has('continue') || left === 0) return null;
      left -= 1;
      return expired();
    };
    expect((await read()).incomplete).toEqual([]);
    expect(asked.filter(({ path }) => path === POLICIES)).toHaveLength(2 * 2 + pages.length);
    instead = (path, query) => (path === POLICIES && query.has('continue') ? expired() : null);
    expect((await read()).incomplete).toEqual([
      { what: 'networking.k8s.io/NetworkPolicy', reason: expect.stringContaining('expired 4 times') },
    ]);
  });

  test.each<[string, Reply | 'flood', RegExp]>([
    ['forbidden', replies.forbidden as Reply, /^403 Forbidden$/],
    ['a group whose server is away', { status: 503, body: { reason: 'ServiceUnavailable' } }, /^503/],
    ['a redirect', { status: 302, body: {} }, /^302$/],
    [
      'a list without metadata',
      { status: 200, body: { kind: 'X', apiVersion: 'v1', items: [] } },
      /unexpected/,
    ],
    ['a page that names itself', { status: 200, body: { ...pages[0]?.body } }, /one page twice/],
    ['64 MiB and more', 'flood', /sent more than/],
  ])('%s on one kind leaves the others, and makes no snapshot', async (_name, reply, reason) => {
    instead = (path) => (path === POLICIES ? reply : null);
    const reading = await read();
    expect(reading.incomplete).toEqual([
      { what: 'networking.k8s.io/NetworkPolicy', reason: expect.stringMatching(reason) },
    ]);
    expect(reading.objects).toHaveLength(1);
    expect(() => fromCluster(reading)).toThrow(/incompletely/);
  });

  test('half of a list is none of it', async () => {
    instead = (path, query) =>
      path === POLICIES && query.has('continue') ? { status: 500, body: {} } : null;
    const { objects, incomplete } = await read();
    expect([objects.length, incomplete.length]).toEqual([1, 1]);
  });

  test('a token that is not known stops at the first question', async () => {
    instead = () => replies.unknownToken as Reply;
    await expect(read()).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('401'),
    });
    expect(asked).toHaveLength(1);
  });
});
