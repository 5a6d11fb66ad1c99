import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createUser } from '@/lib/access/server';
import { type TestClock, testClock, testConfig, testCtx, testRuntime } from '@/lib/testing/ctx';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type OidcProvider, startOidcProvider } from '@/lib/testing/oidc-provider';
import { authenticateRequest } from './authenticate-request';
import { nextAuthRoute } from './next-auth-route';
import { getRuntime, setRuntime } from './runtime';

const HOME = 'http://localhost:3000';
const email = 'sam@corp.example';
let test: TestDb;
let provider: OidcProvider;
let clock: TestClock;
let password: string;

beforeAll(async () => {
  [test, provider] = await Promise.all([createTestDb(), startOidcProvider()]);
  vi.stubEnv('NEXTAUTH_URL', HOME);
  vi.stubEnv('OIDC_SECRET', provider.clientSecret);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await provider.stop();
  await test.drop();
});
beforeEach(async () => {
  // next-auth stamps its cookie by the machine's clock, so this one has to start there.
  clock = testClock(new Date().toISOString());
  await test.db.user.deleteMany();
  await test.db.rateWindow.deleteMany();
  const config = testConfig();
  const access = {
    localSignIn: true,
    oidc: {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: { env: 'OIDC_SECRET' },
      groupsClaim: 'groups',
      mappings: [{ group: 'sre', role: 'operator' as const, tenants: '*' as const }],
    },
  };
  const runtime = testRuntime(test.db, { clock });
  setRuntime({ ...runtime, ports: { ...runtime.ports, config: { ...config, access } } });
  const system = testCtx(test.db, { kind: 'system', job: 'test' }, { clock });
  const made = await createUser(system, { email, name: 'Sam', grants: [{ role: 'viewer', tenants: '*' }] });
  await test.db.user.update({ where: { id: made.user.id }, data: { mustChangePassword: false } });
  password = made.oneTimePassword;
  Object.assign(provider, {
    person: { sub: 's1', email: 'kim@corp.example', name: 'Kim', groups: ['sre'] },
    scopesOffered: undefined,
    forgeSignature: false,
  });
});

/** A browser as far as sign-in needs one: it keeps cookies and says where a form came from. */
class Browser {
  private readonly jar = new Map<string, string>();

  async open(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
    const url = new URL(path, HOME);
    const sent = new Headers({ cookie: this.cookies(), 'sec-fetch-site': 'same-origin', ...headers });
    if (form !== undefined) sent.set('content-type', 'application/x-www-form-urlencoded');
    const body = form === undefined ? null : new URLSearchParams(form).toString();
    const req = new Request(url, { method: form === undefined ? 'GET' : 'POST', headers: sent, body });
    const nextauth = url.pathname.split('/').slice(3);
    const response = await nextAuthRoute(req, { params: Promise.resolve({ nextauth }) });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      if (/max-age=0/i.test(cookie)) this.jar.delete(pair.slice(0, at));
      else this.jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
  cookies = () => [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  names = () => [...this.jar.keys()];
  who = () => authenticateRequest(getRuntime(), new Headers({ cookie: this.cookies() }));

  signIn(fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
    return this.open('/api/auth/callback/credentials', { email, password, ...fields }, headers);
  }
  /** Presses the button, follows the page to the provider, and comes back with its code. */
  async signInElsewhere(next = '/', tamper: (back: URL) => void = () => undefined) {
    const page = await this.open('/api/auth/signin/oidc', { next });
    const target = /href="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
    const answer = await fetch(target, { redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '');
    tamper(back);
    return this.open(`${back.pathname}${back.search}`);
  }
}

const goal = (response: Response) => (response.headers.get('location') ?? '').replace(HOME, '');

describe('signing in by password', () => {
  it('sets one sealed cookie that names this installation, and goes where one wanted to be', async () => {
    const browser = new Browser();
    const response = await browser.signIn({ next: '/tenants/TENANT_001?from=now-6h' });
    expect([response.status, goal(response)]).toEqual([303, '/tenants/TENANT_001?from=now-6h']);
    expect(await browser.who()).toMatchObject({ by: 'session', actor: { email } });
    const sessionCookie = response.headers.getSetCookie().find((cookie) => cookie.includes('session='));
    expect(sessionCookie).toMatch(/^mc-0a1b2c3d-session=/);
    expect(sessionCookie).toMatch(/HttpOnly; SameSite=Lax/);
    expect(response.headers.getSetCookie().join()).not.toContain(email);
  });

  it.each([
    ['https://evil.test/', '/'],
    ['//evil.test', '/'],
    ['/api/tokens', '/'],
  ])('never goes to %s afterwards', async (next, landed) => {
    expect(goal(await new Browser().signIn({ next }))).toBe(landed);
    expect(goal(await new Browser().signIn({ callbackUrl: next }))).toBe(landed);
  });

  it('with a wrong password goes back to the form, keeping where one wanted to be', async () => {
    const browser = new Browser();
    const response = await browser.signIn({ password: 'wrong', next: '/compare' });
    expect([response.status, goal(response)]).toEqual([303, '/login?error=credentials&next=%2Fcompare']);
    expect(browser.names()).not.toContain('mc-0a1b2c3d-session');
  });

  it('after too many failures says when to try again', async () => {
    const browser = new Browser();
    for (let i = 0; i < 10; i++) await browser.signIn({ password: 'wrong' });
    expect(goal(await browser.signIn())).toMatch(/^\/login\?error=rate-limited&retry=\d+$/);
  });

  it('with a one-time password goes to choosing one', async () => {
    await test.db.user.updateMany({ data: { mustChangePassword: true } });
    expect(goal(await new Browser().signIn({ next: '/compare' }))).toBe('/change-password?next=%2Fcompare');
  });

  it('is refused to a form of another site, whoever filled it in', async () => {
    const browser = new Browser();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:4000' },
    ]) {
      expect((await browser.signIn({}, headers)).status).toBe(403);
    }
    expect(await browser.who()).toMatchObject({ by: 'nothing' });
  });

  it('is refused with a CSRF token that is not the cookie’s', async () => {
    const browser = new Browser();
    await browser.open('/api/auth/csrf');
    await browser.signIn({ csrfToken: 'a'.repeat(64) });
    expect(await browser.who()).toMatchObject({ by: 'nothing' });
  });

  it('tells a script in JSON, with the status of the failure', async () => {
    const wrong = await new Browser().signIn({ password: 'wrong', json: 'true' });
    expect([wrong.status, (await wrong.json()).code]).toEqual([401, 'unauthenticated']);
    const right = await new Browser().signIn({ json: 'true', next: '/compare' });
    expect(await right.json()).toEqual({ url: `${HOME}/compare` });
  });

  it('is refused when only single sign-on is configured', async () => {
    const { config } = getRuntime().ports;
    const access = { ...config.access, localSignIn: false };
    setRuntime({ ...getRuntime(), ports: { ...getRuntime().ports, config: { ...config, access } } });
    const browser = new Browser();
    await browser.signIn();
    expect(await browser.who()).toMatchObject({ by: 'nothing' });
  });

  it('refuses a form larger than any sign-in', async () => {
    expect((await new Browser().signIn({ next: 'x'.repeat(20_000) })).status).toBe(413);
  });
});

describe('signing out', () => {
  it('ends the session everywhere, also where somebody kept the cookie', async () => {
    const browser = new Browser();
    await browser.signIn();
    const kept = browser.cookies();
    expect(goal(await browser.open('/api/auth/signout', {}))).toBe('/login?notice=signed-out');
    expect(browser.names()).not.toContain('mc-0a1b2c3d-session');
    expect(await authenticateRequest(getRuntime(), new Headers({ cookie: kept }))).toEqual({
      by: 'nothing',
      hadCookie: true,
    });
  });

  it('cannot be done to somebody by another site', async () => {
    const browser = new Browser();
    await browser.signIn();
    expect((await browser.open('/api/auth/signout', {}, { 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
    expect(await browser.who()).toMatchObject({ by: 'session' });
  });
});

describe('signing in through the identity provider', () => {
  it('gives the roles of one’s groups, and goes where one wanted to be', async () => {
    const browser = new Browser();
    const response = await browser.signInElsewhere('/compare');
    expect([response.status, goal(response)]).toEqual([303, '/compare']);
    expect(await browser.who()).toMatchObject({
      by: 'session',
      actor: { email: 'kim@corp.example', grants: [{ role: 'operator', tenants: '*' }] },
    });
  });

  it('leaves by a page, because a redirect of a form would need a hole in form-action', async () => {
    const page = await new Browser().open('/api/auth/signin/oidc', { next: '/' });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain(`content="0;url=${provider.issuer}/authorize?`);
  });

  it('asks for the groups scope only where the provider offers it', async () => {
    await new Browser().signInElsewhere();
    expect(provider.scopeAsked).toBe('openid email profile');
    provider.scopesOffered = ['openid', 'groups'];
    await new Browser().signInElsewhere();
    expect(provider.scopeAsked).toBe('openid email profile groups');
  });

  it('without a mapped group says so plainly', async () => {
    provider.person = { ...provider.person, groups: ['finance'] };
    const browser = new Browser();
    expect(goal(await browser.signInElsewhere())).toBe('/login?error=unmapped');
    expect(await browser.who()).toMatchObject({ by: 'nothing' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['meant for another client', { aud: 'somebody-else' }],
    ['with another nonce', { nonce: 'replayed' }],
    ['from another issuer', { iss: 'https://evil.test' }],
    ['that has expired', { exp: 1_000_000_000 }],
    ['without a subject', { sub: undefined }],
  ])('refuses a token %s', async (_what, change) => {
    provider.person = { ...provider.person, ...change };
    const browser = new Browser();
    expect(goal(await browser.signInElsewhere())).toBe('/login?error=oidc');
    expect(await browser.who()).toMatchObject({ by: 'nothing' });
    expect(await test.db.user.count()).toBe(1);
  });

  it('refuses a token signed with another key', async () => {
    provider.forgeSignature = true;
    expect(goal(await new Browser().signInElsewhere())).toBe('/login?error=oidc');
  });

  it('refuses an answer whose state is not ours', async () => {
    const response = await new Browser().signInElsewhere('/', (back) =>
      back.searchParams.set('state', 'forged'),
    );
    expect(goal(response)).toBe('/login?error=oidc');
  });

  it('refuses a code brought to another browser', async () => {
    let stolen = '';
    await new Browser().signInElsewhere('/', (back) => {
      stolen = `${back.pathname}${back.search}`;
      back.search = '?error=access_denied';
    });
    const thief = new Browser();
    expect(goal(await thief.open(stolen))).toBe('/login?error=oidc');
    expect(await thief.who()).toMatchObject({ by: 'nothing' });
  });

  it('says which claims are missing in words', async () => {
    provider.person = { sub: 's1', groups: ['sre'] };
    expect(goal(await new Browser().signInElsewhere())).toBe('/login?error=claims');
  });
});

describe('the rest of next-auth', () => {
  it.each(['session', 'providers', 'signout', '_log', 'verify-request', 'callback/credentials', 'nonsense'])(
    'GET %s is not there',
    async (action) => {
      expect((await new Browser().open(`/api/auth/${action}`)).status).toBe(404);
    },
  );

  it.each(['session', '_log', 'csrf', 'callback/oidc'])('POST %s is not there', async (action) => {
    expect((await new Browser().open(`/api/auth/${action}`, {})).status).toBe(404);
  });
});
