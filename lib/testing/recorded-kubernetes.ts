import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import recorded from './kubernetes-replies.json';

export type RecordedReply = { status: number; body: unknown };
/** What a test wants answered instead: null for what was recorded, `flood` for more than anybody should read. */
export type Instead = (path: string, query: URLSearchParams) => RecordedReply | null | 'flood';

export type RecordedCluster = {
  /** Path of a kubeconfig that leads to it */
  kubeconfig: string;
  /** What it was asked since the last `answer` */
  asked: { method: string; path: string }[];
  answer: (instead: Instead) => void;
  stop: () => void;
};

export const RECORDED_FROM = recorded.server;
export const POLICIES = '/apis/networking.k8s.io/v1/networkpolicies';
const replies = recorded.replies as unknown as Record<string, RecordedReply | RecordedReply[]>;
type Page = { status: number; body: { metadata: { continue?: string }; items: unknown[] } };
export const POLICY_PAGES = replies[POLICIES] as Page[];

/** One recorded reply, by its path or by its name: `forbidden`, `expired`, `unknownToken`. */
export function recordedReply(name: string): RecordedReply {
  const reply = replies[name];
  if (reply === undefined || Array.isArray(reply)) return { status: 404, body: { reason: 'NotFound' } };
  return reply;
}

/** A server on loopback that answers what a real API server answered, page by page. */
export async function startRecordedCluster(): Promise<RecordedCluster> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-recorded-'));
  const asked: RecordedCluster['asked'] = [];
  let instead: Instead = () => null;
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
    asked.push({ method: request.method ?? '', path: pathname });
    const chosen = instead(pathname, searchParams);
    if (chosen === 'flood') {
      response.end(`"${'x'.repeat(65 * 1024 * 1024)}"`);
      return;
    }
    const { status, body } = chosen ?? recordedPage(pathname, searchParams);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(dir, 'config');
  const config = {
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [{ name: 'test', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'test', user: { token: 'a-token' } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return {
    kubeconfig,
    asked,
    answer(next) {
      instead = next;
      asked.length = 0;
    },
    stop() {
      server.closeAllConnections();
      server.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function recordedPage(path: string, query: URLSearchParams): RecordedReply {
  if (path !== POLICIES) return recordedReply(path);
  const token = query.get('continue');
  const at = token === null ? 0 : POLICY_PAGES.findIndex(({ body }) => body.metadata.continue === token) + 1;
  return POLICY_PAGES[at] ?? { status: 400, body: {} };
}
