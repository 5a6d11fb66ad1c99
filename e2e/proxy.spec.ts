import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoPerson, type Stack, startStack } from '@/lib/testing/stack';
import { expect, test } from './fixtures';
import { expectRefreshState } from './support/console';
import { dataDir } from './support/stack';
import { CLIENT_HEADER, PROXY_ADDRESS, startTlsProxy, type TlsProxy } from './support/tls-proxy';

/** An installation of its own behind a TLS proxy. Wrong passwords here lock nobody out of the other journeys. */
test.describe('behind a reverse proxy with TLS', () => {
  test.describe.configure({ mode: 'serial' });
  test.use({ role: 'stranger', ignoreHTTPSErrors: true, allowedConsole: /status of 40[013]/ });
  let proxy: TlsProxy;
  let stack: Stack;

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    proxy = await startTlsProxy();
    const { ports } = JSON.parse(readFileSync(join(dataDir(), 'state.json'), 'utf8'));
    stack = await startStack({
      env: {
        MC_EXTERNAL_URL: proxy.url,
        MC_TRUSTED_PROXIES: PROXY_ADDRESS,
        // The Prometheus of the other installation will do; it knows the same tenants.
        PROMETHEUS_URL: `http://127.0.0.1:${ports.prometheus}`,
      },
    });
    proxy.forwardTo(stack.url);
  });
  test.afterAll(async () => {
    proxy?.close();
    await stack?.stop();
  });

  test('one signs in at the address people open, and numbers are live there', async ({ page, context }) => {
    const reply = await page.goto(`${proxy.url}/tenants/TENANT_001`);
    expect(reply?.headers()['strict-transport-security']).toMatch(/max-age=\d+/);
    await expect(page).toHaveURL(`${proxy.url}/login?next=%2Ftenants%2FTENANT_001`);
    const { email, password } = demoPerson(stack.dataDir, 'viewer');
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${proxy.url}/tenants/TENANT_001`);
    await expectRefreshState(page, 'live');

    const cookies = (await context.cookies()).filter(({ name }) => /-(session|csrf)$/.test(name));
    expect(cookies).not.toEqual([]);
    for (const cookie of cookies) {
      expect(cookie, cookie.name).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax' });
      expect(cookie.name).toMatch(/^__Host-mc-[0-9a-f]{8}-/);
    }
    // Where the session comes from is what the proxy says, whatever the browser would like.
    await page.goto(`${proxy.url}/settings/profile`);
    await expect(page.getByRole('row').filter({ hasText: 'this session' })).toContainText('198.51.100.1');
  });

  test('writes are accepted from that origin and from no other', async ({ playwright }) => {
    const request = await playwright.request.newContext({ ignoreHTTPSErrors: true });
    const signIn = await request.post(`${proxy.url}/api/auth/callback/credentials`, {
      form: demoPerson(stack.dataDir, 'responder'),
      maxRedirects: 0,
    });
    expect(signIn.headers().location).toBe(`${proxy.url}/`);
    const post = (origin: string) =>
      request.post(`${proxy.url}/api/events`, {
        headers: { origin },
        data: { tenant: null, kind: 'note', title: `Written from ${origin}` },
      });
    expect((await post(proxy.url)).status()).toBe(201);
    for (const origin of [stack.url, 'https://evil.example', proxy.url.replace('https', 'http'), 'null']) {
      expect((await post(origin)).status(), origin).toBe(403);
    }
    await request.dispose();
  });

  test('ten wrong passwords close an account to that address, and to no other', async ({ page }) => {
    const { email, password } = demoPerson(stack.dataDir, 'auditor');
    const attempt = (client: string, secret: string, forged?: string) =>
      page.request.post(`${proxy.url}/api/auth/callback/credentials`, {
        headers: {
          origin: proxy.url,
          [CLIENT_HEADER]: client,
          ...(forged === undefined ? {} : { 'x-forwarded-for': forged }),
        },
        form: { email, password: secret },
        maxRedirects: 0,
      });
    for (let n = 0; n < 10; n++) {
      // A client that writes a new address each time is still one client.
      const reply = await attempt('203.0.113.7', `wrong password ${n}`, `192.0.2.${n}`);
      expect(reply.headers().location, `attempt ${n + 1}`).toContain('error=credentials');
    }
    expect((await attempt('203.0.113.7', password)).headers().location).toContain('error=rate-limited');
    expect((await attempt('203.0.113.8', password)).headers().location).toBe(`${proxy.url}/`);

    await page.context().clearCookies();
    await page.setExtraHTTPHeaders({ [CLIENT_HEADER]: '203.0.113.7' });
    await page.goto(`${proxy.url}/login`);
    await page.getByLabel('Email').fill(email);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Too many failed attempts' })).toContainText(
      /Try again in \d+ minutes?/,
    );
  });

  test('somebody who goes around the proxy cannot write who they are', async () => {
    const signIn = await fetch(`${stack.url}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { 'x-forwarded-for': '198.51.100.99' },
      body: new URLSearchParams(demoPerson(stack.dataDir, 'operator')),
      redirect: 'manual',
    });
    const cookie = signIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const reply = await fetch(`${stack.url}/api/me/sessions`, { headers: { cookie } });
    const { sessions } = (await reply.json()) as { sessions: { current: boolean; ip: string }[] };
    const ip = sessions.find(({ current }) => current)?.ip;
    expect(['127.0.0.1', '::1']).toContain(ip);
  });
});
