import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, signInByApi, test } from './fixtures';
import { BASE_URL, signInOf } from './support/stack';

test.describe('signing in', () => {
  test.use({ role: 'stranger' });

  test('leads back to the view the link was about', async ({ page }) => {
    const deep = '/tenants/TENANT_003?from=now-6h&to=now&panel=p95';
    await page.goto(deep);
    await expect(page).toHaveURL(/\/login\?next=/);
    await expect(page.getByText('demo, not live')).toBeVisible();
    await fillSignIn(page, signInOf('viewer'));
    await expect(page).toHaveURL(`${BASE_URL}${deep}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Summit Energy');
    await expect(page.getByRole('button', { name: 'All panels' })).toBeVisible();
  });

  test('never leads to somebody else’s site', async ({ page, request }) => {
    await page.goto('/login?next=https://evil.example/');
    await fillSignIn(page, signInOf('viewer'));
    await expect(page).toHaveURL(`${BASE_URL}/`);
    const { email, password } = signInOf('viewer');
    for (const next of ['//evil.example', '/\\evil.example', '/%09/evil.example', 'javascript:alert(1)']) {
      for (const field of ['next', 'callbackUrl']) {
        const reply = await request.post('/api/auth/callback/credentials', {
          form: { email, password, [field]: next },
          maxRedirects: 0,
        });
        const to = new URL(reply.headers().location ?? '', BASE_URL);
        expect(to.origin, `${field}=${next}`).toBe(BASE_URL);
      }
    }
  });

  test('says the same of a wrong password and of an unknown account', async ({ page }) => {
    const said: string[] = [];
    for (const email of [signInOf('viewer').email, `nobody-${randomUUID()}@example.com`]) {
      await page.goto('/login');
      await fillSignIn(page, { email, password: 'certainly-not-the-password' });
      const alert = page.getByRole('alert').filter({ hasText: 'Email or password is wrong' });
      await expect(alert).toBeVisible();
      said.push(`${new URL(page.url()).search} ${await alert.innerText()}`);
    }
    expect(said[0]).toBe(said[1]);
  });

  test('works without scripts, and the password never stands in an address', async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false, baseURL: BASE_URL });
    const page = await context.newPage();
    const addresses: string[] = [];
    page.on('request', (sent) => addresses.push(sent.url()));
    const { email, password } = signInOf('viewer');
    await page.goto('/login');
    await fillSignIn(page, { email, password });
    await expect(page).toHaveURL(`${BASE_URL}/`);
    await expect(page.getByRole('button', { name: 'Signed in as Demo viewer' })).toBeVisible();
    expect(addresses.filter((address) => address.includes(password))).toEqual([]);
    await context.close();
  });

  test('ends where one signs out, on every device that kept the cookie', async ({ page, playwright }) => {
    await page.goto('/login');
    await fillSignIn(page, signInOf('approver'));
    await expect(page).toHaveURL(`${BASE_URL}/`);
    const thief = await playwright.request.newContext({
      baseURL: BASE_URL,
      storageState: await page.context().storageState(),
    });
    expect((await thief.get('/api/me')).status()).toBe(200);
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(/\/login$/);
    expect((await thief.get('/api/me')).status()).toBe(401);
    await thief.dispose();
    await page.goto('/tenants');
    await expect(page).toHaveURL(/\/login\?next=%2Ftenants/);
  });
});

test.describe('an account', () => {
  test.use({ role: 'stranger', allowedConsole: /status of 40[013]/ });

  test('starts with a password of one’s own, and ends when an admin says so', async ({
    page,
    openAs,
    playwright,
  }) => {
    const admin = await openAs('admin');
    const person = { name: `Newcomer ${randomUUID().slice(0, 6)}`, email: `${randomUUID()}@example.com` };
    await admin.goto('/settings/users');
    await admin.getByRole('button', { name: 'Add a person' }).click();
    const dialog = admin.getByRole('dialog');
    await dialog.getByLabel('Name').fill(person.name);
    await dialog.getByLabel('Email').fill(person.email);
    await dialog.getByLabel('Tenants of role 1').fill('TENANT_001, TENANT_002');
    await dialog.getByRole('button', { name: 'Add person' }).click();
    await expect(admin.getByRole('dialog', { name: `${person.name} can sign in` })).toBeVisible();
    const oneTime = await admin.locator('[data-secret]').innerText();
    await admin.getByRole('button', { name: 'Done' }).click();
    const row = admin.getByRole('row').filter({ hasText: person.email });
    await expect(row).toContainText('(to be changed)');

    await page.goto('/tenants/TENANT_002');
    await fillSignIn(page, { email: person.email, password: oneTime });
    await expect(page.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
    expect((await page.request.get('/api/tenants')).status(), 'before the change').toBe(403);
    await page.getByLabel('One-time password').fill(oneTime);
    await page.getByLabel('New password').fill('too short');
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page).toHaveURL(/\/change-password/);
    const password = `correct horse ${randomUUID()}`;
    await page.getByLabel('New password').fill(password);
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page).toHaveURL(/\/tenants\/TENANT_002$/);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Meadow Health');

    // Granted two tenants: another one is as if it did not exist.
    await page.goto('/tenants');
    await expect(page.getByRole('main').locator('[data-row-link]')).toHaveCount(2);
    expect((await page.request.get('/api/tenants/TENANT_003')).status()).toBe(404);

    // A second device, ended from the first.
    const phone = await playwright.request.newContext({ baseURL: BASE_URL });
    await signInByApi(phone, { email: person.email, password });
    expect((await phone.get('/api/me')).status()).toBe(200);
    await page.goto('/settings/profile');
    await page.getByRole('button', { name: 'End session' }).click();
    await expect(page.getByRole('button', { name: 'End session' })).toHaveCount(0);
    expect((await phone.get('/api/me')).status()).toBe(401);

    // The old password is gone with the change, and so is the one-time one.
    const again = await phone.post('/api/auth/callback/credentials', {
      form: { email: person.email, password: oneTime },
      headers: { origin: BASE_URL },
      maxRedirects: 0,
    });
    expect(again.headers().location).toContain('/login?error=credentials');
    await phone.dispose();

    await row.getByRole('button', { name: `Actions on ${person.name}` }).click();
    await admin.getByRole('menuitem', { name: 'Deactivate' }).click();
    await admin.getByRole('button', { name: `Deactivate ${person.name}` }).click();
    await expect(row).toContainText('deactivated');
    expect((await page.request.get('/api/me')).status(), 'at once').toBe(401);
    await page.goto('/');
    await expect(page).toHaveURL(/\/login\?notice=session-ended/);
    await fillSignIn(page, { email: person.email, password });
    await expect(page.getByText('Email or password is wrong')).toBeVisible();
  });
});

async function fillSignIn(page: Page, who: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Email').fill(who.email);
  await page.getByLabel('Password').fill(who.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
