import { readFileSync } from 'node:fs';
import {
  type APIRequestContext,
  test as base,
  type ConsoleMessage,
  expect,
  type Page,
} from '@playwright/test';

export type RoleName = 'viewer' | 'responder' | 'operator' | 'approver' | 'auditor' | 'admin';

type SignIn = { role: RoleName; email: string; password: string };

/** The demo sign-ins of the running stack; its file is named by MC_SIGN_INS. */
export function signIns(): SignIn[] {
  const file = process.env.MC_SIGN_INS;
  if (!file) throw new Error('MC_SIGN_INS must name the demo-sign-ins.json of the running stack');
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function signInOf(role: RoleName): SignIn {
  const found = signIns().find((s) => s.role === role);
  if (!found) throw new Error(`no demo sign-in for ${role}`);
  return found;
}

/** Signs in through the API, so that a journey about charts does not depend on the form. */
export async function signInByApi(
  request: APIRequestContext,
  who: { email: string; password: string },
): Promise<void> {
  const { csrfToken } = await (await request.get('/api/auth/csrf')).json();
  const reply = await request.post('/api/auth/callback/credentials', {
    form: { csrfToken, email: who.email, password: who.password, json: 'true', callbackUrl: '/' },
  });
  expect(reply.ok(), `sign-in of ${who.email}`).toBe(true);
  const session = await (await request.get('/api/auth/session')).json();
  expect(session.user?.email).toBe(who.email);
}

type Fixtures = {
  /** A page signed in as `role`. */
  page: Page;
  role: RoleName | 'stranger';
  /** Console errors a journey expects, such as the 403 it provokes. */
  allowedConsole: RegExp[];
};

/** Every journey fails on an unexpected console error or uncaught exception. */
export const test = base.extend<Fixtures>({
  role: ['viewer', { option: true }],
  allowedConsole: [[], { option: true }],
  page: async ({ page, role, allowedConsole }, use) => {
    const unexpected: string[] = [];
    const record = (text: string) => {
      if (!allowedConsole.some((pattern) => pattern.test(text))) unexpected.push(text);
    };
    page.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error') record(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => record(String(error)));
    if (role !== 'stranger') await signInByApi(page.request, signInOf(role));
    await use(page);
    expect(unexpected, 'unexpected console errors').toEqual([]);
  },
});

export { expect };
