import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GET as authGet, POST as authPost } from '@/app/api/auth/[...nextauth]/route';
import { POST as addEvent } from '@/app/api/events/route';
import { GET as readMe } from '@/app/api/me/route';
import { GET as listSignals } from '@/app/api/signals/route';
import { GET as listSources } from '@/app/api/sources/route';
import { GET as readStatus } from '@/app/api/status/route';
import { GET as listTenants } from '@/app/api/tenants/route';
import { DELETE as revokeToken } from '@/app/api/tokens/[tokenId]/route';
import { POST as createToken, GET as listTokens } from '@/app/api/tokens/route';
import { POST as resetPassword } from '@/app/api/users/[userId]/password/route';
import { PATCH as changeUser } from '@/app/api/users/[userId]/route';
import { POST as addUser, GET as listUsers } from '@/app/api/users/route';
import { createUser } from '@/lib/access/server';
import { getRuntime, setRuntime } from '@/lib/http/runtime';
import { readServerEnv } from '@/lib/platform/env';
import { closeSignals } from '@/lib/signals/server';
import { buildTestCli, type CliResult, type TestCli } from '@/lib/testing/cli';
import { testClock, testCtx, testRuntime } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';

type Handler = (req: Request, context: { params: Promise<never> }) => Promise<Response>;

/** The real routes, as the web process serves them. */
const ROUTES: [method: string, path: RegExp, handler: unknown][] = [
  ['GET', /^\/api\/auth\/(?<nextauth>.+)$/, authGet],
  ['POST', /^\/api\/auth\/(?<nextauth>.+)$/, authPost],
  ['POST', /^\/api\/events$/, addEvent],
  ['GET', /^\/api\/me$/, readMe],
  ['GET', /^\/api\/signals$/, listSignals],
  ['GET', /^\/api\/sources$/, listSources],
  ['GET', /^\/api\/status$/, readStatus],
  ['GET', /^\/api\/tenants$/, listTenants],
  ['GET', /^\/api\/tokens$/, listTokens],
  ['POST', /^\/api\/tokens$/, createToken],
  ['DELETE', /^\/api\/tokens\/(?<tokenId>[^/]+)$/, revokeToken],
  ['GET', /^\/api\/users$/, listUsers],
  ['POST', /^\/api\/users$/, addUser],
  ['PATCH', /^\/api\/users\/(?<userId>[^/]+)$/, changeUser],
  ['POST', /^\/api\/users\/(?<userId>[^/]+)\/password$/, resetPassword],
];

const EMAIL = 'admin@example.com';
let cli: TestCli;
let database: TestDb;
let server: Server;
let url: string;
let password: string;

beforeAll(async () => {
  [cli, database] = await Promise.all([buildTestCli(), createTestDb()]);
  server = createServer((req, res) => {
    void serve(req).then(async (reply) => {
      res.writeHead(reply.status, [...reply.headers].flat());
      res.end(Buffer.from(await reply.arrayBuffer()));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const variables = {
    DATABASE_URL: database.url,
    NEXTAUTH_URL: url,
    NEXTAUTH_SECRET: 'a secret of at least thirty-two characters, for tests',
    MC_INSTALL_ID: '0a1b2c3d',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const clock = testClock(new Date().toISOString());
  setRuntime(testRuntime(database.db, { clock, env: readServerEnv(variables) }));
  const system = testCtx(database.db, { kind: 'system', job: 'test' }, { clock });
  const made = await createUser(system, {
    email: EMAIL,
    name: 'Ada',
    grants: [{ role: 'admin', tenants: '*' }],
  });
  password = made.oneTimePassword;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.close();
  await closeSignals(getRuntime());
  await database.drop();
  cli.remove();
});

async function serve(req: IncomingMessage): Promise<Response> {
  const target = new URL(req.url ?? '/', url);
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  for (const [method, path, handler] of ROUTES) {
    const match = path.exec(target.pathname);
    if (method !== req.method || match === null) continue;
    const { nextauth, ...params } = match.groups ?? {};
    const named = nextauth === undefined ? params : { nextauth: nextauth.split('/') };
    const headers = new Headers(
      Object.entries(req.headers).map(([name, value]): [string, string] => [name, String(value)]),
    );
    const body = req.method === 'GET' || chunks.length === 0 ? null : Buffer.concat(chunks);
    const request = new Request(target, { method, headers, body });
    return (handler as Handler)(request, { params: Promise.resolve(named as never) });
  }
  return new Response('{}', { status: 404, headers: { 'content-type': 'application/json' } });
}

const mc = (args: string[], input?: string): Promise<CliResult> =>
  cli.run([...args, '--server', url], input === undefined ? {} : { input });

async function json(args: string[]): Promise<never> {
  const result = await mc([...args, '--json']);
  if (result.code !== 0) throw new Error(`mc ${args.join(' ')} ended with ${result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout) as never;
}

describe('signing in', () => {
  test('without it, every command says how to', async () => {
    expect(await mc(['users', 'list'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('mc login --server'),
    });
  });

  test('a wrong password is refused', async () => {
    expect(await mc(['login', '--email', EMAIL, '--password-stdin'], 'wrong password')).toMatchObject({
      code: 3,
    });
  });

  test('a one-time password must be changed first, in the browser', async () => {
    const result = await mc(['login', '--email', EMAIL, '--password-stdin'], password);
    expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('/login') });
    await database.db.user.updateMany({ data: { mustChangePassword: false } });
  });

  test('keeps a token only its owner can read, never the password, and ends the session', async () => {
    const result = await mc(['login', '--email', EMAIL, '--password-stdin'], password);
    expect(result.code, result.stderr).toBe(0);
    const file = join(cli.home, '.config/mission-control/credentials.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(password);
    expect(result.stdout).not.toContain('mct_');
    expect(await database.db.session.count({ where: { revokedAt: null } })).toBe(0);
  });
});

describe('what a signed-in admin does', () => {
  test('reads tenants, signals and status as the screens do', async () => {
    const tenants: { id: string }[] = await json(['tenants', 'list']);
    expect(tenants.map(({ id }) => id)).toEqual(['TENANT_001', 'TENANT_002', 'TENANT_003']);
    const signals: { id: string }[] = await json(['signals', 'list']);
    expect(signals.map(({ id }) => id)).toContain('p95');
    const status = await mc(['status', '--json']);
    // Nobody polls here, and that is not a pass.
    expect(status.code, status.stderr).toBe(1);
    expect(JSON.parse(status.stdout)).toMatchObject({
      verdict: 'fail',
      cost: { leader: null },
      sources: [{ id: 'prometheus' }],
    });
  });

  test('adds, lists, resets and deactivates people', async () => {
    const added: { oneTimePassword: string } = await json([
      'users',
      'add',
      'Sam@Example.com',
      '--role',
      'operator',
      '--tenants',
      'TENANT_001',
    ]);
    const listed: { email: string; grants: unknown }[] = await json(['users', 'list']);
    expect(listed.find(({ email }) => email === 'sam@example.com')?.grants).toEqual([
      { role: 'operator', tenants: ['TENANT_001'] },
    ]);
    const reset: { oneTimePassword: string } = await json(['users', 'reset-password', 'sam@example.com']);
    expect(reset.oneTimePassword).not.toBe(added.oneTimePassword);
    await json(['users', 'deactivate', 'sam@example.com']);
    expect((await mc(['users', 'list'])).stdout).toMatch(/sam@example\.com .*deactivated/);
  });

  test('the same person twice is a conflict, somebody unknown is not found, a wrong role is usage', async () => {
    expect((await mc(['users', 'add', EMAIL])).code).toBe(1);
    expect(await mc(['users', 'deactivate', 'nobody@example.com'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('mc users list'),
    });
    expect((await mc(['users', 'add', 'x@example.com', '--role', 'boss'])).code).toBe(2);
  });

  test('makes a token for a script, which works by MC_TOKEN until it is revoked', async () => {
    const made: { secret: string; token: { id: string } } = await json([
      'tokens',
      'create',
      'deploy marks',
      '--role',
      'responder',
    ]);
    const env = { MC_SERVER: url, MC_TOKEN: made.secret };
    const event = [
      'events',
      'add',
      'Checkout 4.2',
      '--kind',
      'deploy',
      '--tenant',
      'TENANT_001',
      '--key',
      'deploy-4711',
      '--json',
    ];
    const first = await cli.run(event, { env });
    expect(first.code, first.stderr).toBe(0);
    const again = JSON.parse((await cli.run(event, { env })).stdout);
    expect(again).toMatchObject({ created: false, event: { id: JSON.parse(first.stdout).event.id } });
    expect((await cli.run(['users', 'list'], { env })).code).toBe(3);

    const listed: { id: string }[] = await json(['tokens', 'list', '--all']);
    expect(listed.map(({ id }) => id)).toContain(made.token.id);
    await json(['tokens', 'revoke', made.token.id]);
    expect((await cli.run(event, { env })).code).toBe(3);
  });

  test('--token-stdin keeps a token made elsewhere, --forget drops it', async () => {
    const made: { secret: string } = await json(['tokens', 'create', 'laptop', '--role', 'viewer']);
    expect((await mc(['login', '--token-stdin'], made.secret)).code).toBe(0);
    expect((await mc(['tenants', 'list'])).code).toBe(0);
    expect((await mc(['users', 'list'])).code).toBe(3);
    expect((await mc(['login', '--forget'])).code).toBe(0);
    expect((await mc(['tenants', 'list'])).code).toBe(3);
  });
});
