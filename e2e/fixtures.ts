import { type APIRequestContext, test as base, type Cookie, expect, type Page } from '@playwright/test';
import { waitOnArrival } from './support/interactive';
import { BASE_URL, type RoleName, signInOf } from './support/stack';

/** Signs in through the API, so that a journey about charts does not depend on the form. */
export async function signInByApi(
  request: APIRequestContext,
  who: { email: string; password: string },
  url = BASE_URL,
): Promise<void> {
  const reply = await request.post(`${url}/api/auth/callback/credentials`, {
    headers: { origin: url },
    form: { email: who.email, password: who.password, next: '/' },
    maxRedirects: 0,
  });
  expect(reply.headers().location, `where the sign-in of ${who.email} leads`).toBe(`${url}/`);
}

/** Collects what a page logs as an error or throws, but for what a journey expects. */
export function watchConsole(page: Page, allowed: RegExp | null): string[] {
  const unexpected: string[] = [];
  const record = (text: string) => {
    if (allowed?.test(text) !== true) unexpected.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') record(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => record(String(error)));
  return unexpected;
}

type Fixtures = {
  /** Who `page` is signed in as; a stranger is nobody. */
  role: RoleName | 'stranger';
  /** Console errors a journey expects, such as the 403 it provokes. */
  allowedConsole: RegExp | null;
  /** Another person with a browser of their own. */
  openAs: (role: RoleName | 'stranger') => Promise<Page>;
};

type WorkerFixtures = { sessionOf: (role: RoleName) => Promise<Cookie[]> };

/** Every journey fails on an unexpected console error or uncaught exception of any of its pages. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  role: ['viewer', { option: true }],
  allowedConsole: [null, { option: true }],
  sessionOf: [
    async ({ playwright }, use) => {
      const kept = new Map<RoleName, Cookie[]>();
      await use(async (role) => {
        const known = kept.get(role);
        if (known !== undefined) return known;
        const request = await playwright.request.newContext();
        await signInByApi(request, signInOf(role));
        const { cookies } = await request.storageState();
        await request.dispose();
        kept.set(role, cookies);
        return cookies;
      });
    },
    { scope: 'worker' },
  ],
  page: async ({ page, role, allowedConsole, sessionOf }, use) => {
    const unexpected = watchConsole(page, allowedConsole);
    waitOnArrival(page);
    if (role !== 'stranger') await page.context().addCookies(await sessionOf(role));
    await use(page);
    expect(unexpected, 'unexpected console errors').toEqual([]);
  },
  openAs: async ({ browser, contextOptions, allowedConsole, sessionOf }, use) => {
    const opened: { page: Page; unexpected: string[] }[] = [];
    await use(async (role) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: BASE_URL });
      if (role !== 'stranger') await context.addCookies(await sessionOf(role));
      const page = await context.newPage();
      waitOnArrival(page);
      opened.push({ page, unexpected: watchConsole(page, allowedConsole) });
      return page;
    });
    for (const { page } of opened) await page.context().close();
    expect(
      opened.flatMap(({ unexpected }) => unexpected),
      'unexpected console errors',
    ).toEqual([]);
  },
});

export { expect };
