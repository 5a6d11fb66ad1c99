import { expect, test } from './fixtures';
import { apiRoutes, pageRoutes, ROUTE_TABLE, type Route } from './support/routes';
import { BASE_URL, ROLES, type RoleName } from './support/stack';

const OPEN_PAGES = ['/login', '/setup/[secret]', '/verify'];
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

test.describe('a stranger', () => {
  test.use({ role: 'stranger' });

  test('is sent from every page to sign-in, and told nothing on the way', async ({ request }) => {
    const pages = pageRoutes().filter((page) => !OPEN_PAGES.includes(page));
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pages) {
      const path = page
        .replace('[tenantId]', 'TENANT_001')
        .replace('[identity]', 'g%2FKind%2Fshop%2Fnobody')
        .replace('[slug]', 'log-verification-failed')
        .replace('[recordId]', 'evd_00000000000000000000000000')
        .replace('[approvalId]', 'apr_00000000000000000000000000')
        .replace('[bundleId]', 'bdl_00000000000000000000000000');
      const reply = await request.get(path, { maxRedirects: 0 });
      expect(reply.status(), path).toBe(307);
      const to = new URL(reply.headers().location ?? '', BASE_URL);
      expect(to.origin + to.pathname, path).toBe(`${BASE_URL}/login`);
      expect(await reply.text(), path).not.toContain('Harbour Logistics');
    }
  });

  test('with a made-up session sees no more than one without', async ({ page, sessionOf }) => {
    const [session] = (await sessionOf('viewer')).filter(({ name }) => name.endsWith('-session'));
    if (session === undefined) throw new Error('no session cookie');
    const forged = `${session.value.slice(0, -6)}AAAAAA`;
    await page.context().addCookies([{ ...session, value: forged }]);
    const reply = await page.goto('/tenants/TENANT_001');
    await expect(page).toHaveURL(/\/login\?next=%2Ftenants%2FTENANT_001/);
    expect(await reply?.text()).not.toContain('Harbour Logistics');
  });

  test('gets 401 from every route that is not open, in problem+json', async () => {
    for (const route of guardedRoutes()) {
      const { status, type } = await call(route, '');
      expect(status, nameOf(route)).toBe(401);
      expect(type, nameOf(route)).toContain('application/problem+json');
    }
  });

  test('reads MC’s own metrics only from this machine, not through a proxy', async () => {
    const asked = (headers: Record<string, string>) => fetch(`${BASE_URL}/api/metrics`, { headers });
    expect((await asked({ 'x-forwarded-for': '203.0.113.9' })).status).toBe(401);
    expect((await asked({ 'x-real-ip': '203.0.113.9' })).status).toBe(401);
    expect((await asked({})).status).toBe(200);
  });

  test('cannot use a setup link that never was', async ({ page }) => {
    await page.goto('/setup/not-a-link-anybody-made');
    await expect(page.getByRole('heading', { name: 'This setup link does not work' })).toBeVisible();
    await expect(page.getByRole('textbox')).toHaveCount(0);
  });
});

test.describe('the role table of the product', () => {
  test('names every route there is, and no other', () => {
    expect(apiRoutes().map(nameOf).sort()).toEqual(Object.keys(ROUTE_TABLE).sort());
  });

  for (const role of ROLES) {
    test(`holds for a ${role}`, async ({ sessionOf }) => {
      const cookie = (await sessionOf(role)).map(({ name, value }) => `${name}=${value}`).join('; ');
      for (const route of guardedRoutes()) {
        const { status } = await call(route, cookie);
        expect(status, `${nameOf(route)} as ${role}`).toBe(expectedStatus(route, role));
      }
    });
  }

  test('a page of somebody else’s cannot write with a visitor’s cookie', async ({ sessionOf }) => {
    const cookie = (await sessionOf('admin')).map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const route of guardedRoutes().filter(({ method }) => WRITES.has(method))) {
      for (const foreign of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: BASE_URL, 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ]) {
        const { status } = await call(route, cookie, foreign);
        expect(status, `${nameOf(route)} with ${JSON.stringify(foreign)}`).toBe(403);
      }
    }
  });
});

function guardedRoutes(): Route[] {
  return apiRoutes().filter((route) => ROUTE_TABLE[nameOf(route)] !== 'open');
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

function ruleOf(route: Route) {
  const rule = ROUTE_TABLE[nameOf(route)];
  if (rule === undefined || rule === 'open') throw new Error(`${nameOf(route)} has no rule`);
  return rule;
}

function expectedStatus(route: Route, role: RoleName): number {
  const rule = ruleOf(route);
  return rule.who.includes(role) ? rule.gets : 403;
}

/** Calls a route and drops the answer after its head: a stream would go on for ever. */
async function call(
  route: Route,
  cookie: string,
  origin: Record<string, string> = { origin: BASE_URL },
): Promise<{ status: number; type: string }> {
  const path = ruleOf(route).try ?? route.path.replace(/\[[^\]]+\]/g, 'nobody');
  const stop = new AbortController();
  const isWrite = WRITES.has(route.method);
  const reply = await fetch(`${BASE_URL}${path}`, {
    method: route.method,
    headers: {
      ...(cookie === '' ? {} : { cookie }),
      ...(isWrite ? { ...origin, 'content-type': 'application/json' } : {}),
    },
    ...(isWrite ? { body: '{}' } : {}),
    redirect: 'manual',
    signal: stop.signal,
  });
  stop.abort();
  return { status: reply.status, type: reply.headers.get('content-type') ?? '' };
}
