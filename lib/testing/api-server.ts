import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Grant } from '@/lib/access';
import { createToken, createUser } from '@/lib/access/server';
import { getRuntime, setRuntime } from '@/lib/http/runtime';
import type { Clock } from '@/lib/kernel';
import { systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { closeSignals } from '@/lib/signals/server';
import { testConfig, testCtx, testRuntime, testUser } from './ctx';
import type { TestDb } from './db';

type Handler = (req: Request, context: { params: Promise<never> }) => Promise<Response>;
type Served = { path: RegExp; methods: Record<string, unknown> };

/** Somebody with an API token, and the password to add keys with. */
export type ApiPerson = { id: string; name: string; email: string; token: string; password: string };

export type ApiServer = {
  url: string;
  /** What a command on the machine of this installation is started with: the same database, keys and blobs. */
  here: Record<string, string>;
  person(name: string, grants: Grant[]): Promise<ApiPerson>;
  stop(): Promise<void>;
};

const INSTALL_ID = '0a1b2c3d';

/**
 * Serves real route files below app/api, such as `approvals/[approvalId]`, over HTTP on a database of the test, for commands that run as
 * processes of their own. `config` is the text of a mission-control.yaml; the usual one of tests when absent.
 */
export async function startApiServer(
  test: TestDb,
  folders: readonly string[],
  options: { config?: string; clock?: Clock } = {},
): Promise<ApiServer> {
  const { clock = systemClock } = options;
  const routes = await Promise.all(folders.map(loadRoute));
  const dataDir = mkdtempSync(join(tmpdir(), 'mc-api-server-'));
  const config = testConfig(options.config);
  const ports = openPorts({ config, logger: createLogger('test', 'silent'), installId: INSTALL_ID, dataDir });
  setRuntime(testRuntime(test.db, { clock, ports }));
  const server = createServer((req, res) => {
    void answer(routes, req).then(async (reply) => {
      res.writeHead(reply.status, [...reply.headers].flat());
      res.end(Buffer.from(await reply.arrayBuffer()));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock, ports });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    here: { DATABASE_URL: test.url, MC_DATA_DIR: dataDir, MC_INSTALL_ID: INSTALL_ID },
    async person(name, grants) {
      const email = `${name.toLowerCase()}@example.com`;
      const { user, oneTimePassword } = await createUser(system, { email, name, grants });
      const actor = { ...testUser(grants, user.id), email };
      const { secret } = await createToken({ ...system, actor }, { name, grants });
      return { id: user.id, name, email, token: secret, password: oneTimePassword };
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await closeSignals(getRuntime());
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function loadRoute(folder: string): Promise<Served> {
  const methods: Record<string, unknown> = await import(join(process.cwd(), 'app/api', folder, 'route.ts'));
  const pattern = folder.replace(/\[(\w+)\]/g, '(?<$1>[^/]+)');
  return { path: new RegExp(`^/api/${pattern}$`), methods };
}

async function answer(routes: readonly Served[], req: IncomingMessage): Promise<Response> {
  const target = new URL(req.url ?? '/', `http://${req.headers.host}`);
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const method = req.method ?? 'GET';
  for (const { path, methods } of routes) {
    const match = path.exec(target.pathname);
    const handler = methods[method];
    if (match === null || typeof handler !== 'function') continue;
    const headers = new Headers(
      Object.entries(req.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const body = chunks.length === 0 ? null : Buffer.concat(chunks);
    const given = new Request(target, { method, headers, body });
    return (handler as Handler)(given, { params: Promise.resolve({ ...match.groups } as never) });
  }
  return Response.json({ code: 'not_found', detail: `no route for ${target.pathname}` }, { status: 404 });
}
