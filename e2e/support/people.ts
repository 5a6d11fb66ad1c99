import { randomUUID } from 'node:crypto';
import { type APIRequestContext, expect, type Page, request as requests } from '@playwright/test';
import { signInByApi } from '../fixtures';
import { BASE_URL, type RoleName } from './stack';

export type Someone = { id: string; name: string; email: string; password: string };

/** An account of a journey's own, made by an admin's page and past its first password, so that journeys share nobody's keys. */
export async function addSomeone(
  admin: Page,
  roles: RoleName | readonly RoleName[],
  called: string,
  tenants: '*' | readonly string[] = '*',
): Promise<Someone> {
  const name = `${called} ${randomUUID().slice(0, 6)}`;
  const email = `${randomUUID()}@example.com`;
  const made = await admin.request.post('/api/users', {
    headers: { origin: BASE_URL },
    data: { email, name, grants: [roles].flat().map((role) => ({ role, tenants })) },
  });
  expect(made.status(), await made.text()).toBe(201);
  const { user, oneTimePassword } = await made.json();
  const password = `four unrelated words ${randomUUID()}`;
  await choosePassword({ email, password: oneTimePassword }, password);
  return { id: user.id, name, email, password };
}

/** Signs a page's browser in, freshly. */
export async function signInAs(page: Page, who: Someone): Promise<void> {
  await signInByApi(page.request, who);
}

async function choosePassword(old: { email: string; password: string }, newPassword: string): Promise<void> {
  const request: APIRequestContext = await requests.newContext({ baseURL: BASE_URL });
  const headers = { origin: BASE_URL };
  await request.post('/api/auth/callback/credentials', { headers, form: old, maxRedirects: 0 });
  const reply = await request.post('/api/me/password', {
    headers,
    data: { currentPassword: old.password, newPassword },
  });
  expect(reply.status(), await reply.text()).toBe(204);
  await request.dispose();
}
