import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { can, ROLES, type Role } from '@/lib/access';
import { createUser, signIn } from '@/lib/access/server';
import { type ApiRoute, apiRouteFiles, loadApiRoutes } from '@/lib/testing/api-routes';
import { testClock, testCtx, testRuntime, testUser } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import type { RouteHandler } from './route';
import { getRuntime, setRuntime } from './runtime';

let test: TestDb;
let routes: (ApiRoute & { handler: RouteHandler })[] = [];
const cookies = new Map<Role, string>();
const clock = testClock();

beforeAll(async () => {
  test = await createTestDb();
  setRuntime(testRuntime(test.db, { clock }));
  const all = await loadApiRoutes(apiRouteFiles().filter((file) => !file.startsWith('app/api/auth/')));
  routes = all.flatMap(({ handler, ...route }) => (handler === null ? [] : [{ ...route, handler }]));
  for (const role of ROLES) cookies.set(role, await sessionCookie(role));
}, 120_000);
afterAll(() => test.drop());

/** Somebody signed in who holds one role for all tenants. */
async function sessionCookie(role: Role): Promise<string> {
  const email = `${role}@example.com`;
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const { user, oneTimePassword } = await createUser(system, {
    email,
    name: 'Somebody',
    grants: [{ role, tenants: '*' }],
  });
  await test.db.user.update({ where: { id: user.id }, data: { mustChangePassword: false } });
  const { sessionId } = await signIn(testCtx(test.db, { kind: 'anonymous' }, { clock }), {
    email,
    password: oneTimePassword,
  });
  const sealed = await encode({ token: { sid: sessionId }, secret: getRuntime().env.NEXTAUTH_SECRET });
  return `mc-0a1b2c3d-session=${sealed}`;
}

/** Calls a route with nothing in it but who asks: whoever is let in fails on the input instead. */
async function statusOf(route: (typeof routes)[number], headers: Record<string, string>): Promise<number> {
  const abort = new AbortController();
  const req = new Request('http://localhost:3000/api/x', {
    method: route.method,
    headers,
    signal: abort.signal,
  });
  const response = await route.handler(req, { params: Promise.resolve({}) });
  abort.abort();
  await response.body?.cancel();
  return response.status;
}

const name = ({ method, file }: ApiRoute) => `${method} ${file}`;
const ours = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3000' };

describe('walking all routes', () => {
  it('a stranger is let into none that is not open', async () => {
    const closed = routes.filter(({ handler }) => handler.access.kind !== 'public');
    expect(closed.length).toBeGreaterThan(20);
    const answers = await Promise.all(
      closed.map(async (route) => [name(route), await statusOf(route, ours)] as const),
    );
    expect(answers.filter(([, status]) => status !== 401)).toEqual([]);
  });

  it.each(ROLES)('%s is refused exactly what the role table refuses', async (role) => {
    const actor = testUser(role);
    const headers = { ...ours, cookie: cookies.get(role) ?? '' };
    const wrong: string[] = [];
    for (const route of routes) {
      const { access } = route.handler;
      if (access.kind !== 'permission') continue;
      const allowed = can(actor, access.permission).allowed;
      // A stream that opens has nothing to fail on; that it is refused is what counts here.
      if (allowed && route.file === 'app/api/stream/route.ts') continue;
      const status = await statusOf(route, headers);
      if (allowed === (status === 401 || status === 403)) wrong.push(`${name(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('no write is taken from another site’s page, whoever is signed in', async () => {
    const headers = {
      cookie: cookies.get('admin') ?? '',
      'sec-fetch-site': 'cross-site',
      origin: 'https://evil.test',
    };
    const writes = routes.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    expect(writes.length).toBeGreaterThan(8);
    const answers = await Promise.all(
      writes.map(async (route) => [name(route), await statusOf(route, headers)] as const),
    );
    expect(answers.filter(([, status]) => status !== 403)).toEqual([]);
  });

  it('somebody who must choose a password first reaches only what that needs', async () => {
    await test.db.user.updateMany({
      where: { email: 'admin@example.com' },
      data: { mustChangePassword: true },
    });
    const headers = { ...ours, cookie: cookies.get('admin') ?? '' };
    const closed = routes.filter(({ handler }) => handler.access.kind !== 'public');
    const reached: string[] = [];
    for (const route of closed) if ((await statusOf(route, headers)) !== 403) reached.push(name(route));
    expect(reached.sort()).toEqual(['GET app/api/me/route.ts', 'POST app/api/me/password/route.ts']);
  });
});
