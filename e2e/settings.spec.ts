import { randomUUID } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { BASE_URL, mc } from './support/stack';

test.describe('an admin', () => {
  test.use({ role: 'admin', allowedConsole: /status of 409/ });

  test('gives and takes roles, and a colleague who was slower is told', async ({ page, openAs }) => {
    const name = `Reader ${randomUUID().slice(0, 6)}`;
    await addPerson(page, name);
    const other = await openAs('admin');
    await other.goto('/settings/users');

    const open = async (from: typeof page) => {
      await from.getByRole('button', { name: `Actions on ${name}` }).click();
      await from.getByRole('menuitem', { name: 'Edit roles' }).click();
      return from.getByRole('dialog', { name: `Roles of ${name}` });
    };
    const [mine, theirs] = [await open(page), await open(other)];
    await theirs.getByLabel('Role 1', { exact: true }).selectOption('responder');
    await theirs.getByRole('button', { name: 'Save roles' }).click();
    await expect(other.getByText(`Roles of ${name} changed`)).toBeVisible();

    await mine.getByLabel('Role 1', { exact: true }).selectOption('operator');
    await mine.getByRole('button', { name: 'Save roles' }).click();
    await expect(mine.getByRole('alert')).toBeVisible();
    await mine.getByRole('button', { name: 'Show the new state' }).click();
    await expect(mine.getByLabel('Role 1', { exact: true })).toHaveValue('responder');
    await mine.getByLabel('Role 1', { exact: true }).selectOption('operator');
    await mine.getByRole('button', { name: 'Save roles' }).click();
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('operator');
  });

  test('resets a password, and the old one no longer lets in', async ({ page }) => {
    const name = `Forgetful ${randomUUID().slice(0, 6)}`;
    const first = await addPerson(page, name);
    await page.getByRole('button', { name: `Actions on ${name}` }).click();
    await page.getByRole('menuitem', { name: 'Reset password' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /Reset/ }).click();
    const second = await page.locator('[data-secret]').innerText();
    expect(second).not.toBe(first.password);
    for (const [password, leadsTo] of [
      [first.password, '/login?error=credentials'],
      [second, '/change-password'],
    ] as const) {
      const reply = await fetch(`${BASE_URL}/api/auth/callback/credentials`, {
        method: 'POST',
        body: new URLSearchParams({ email: first.email, password }),
        redirect: 'manual',
      });
      expect(reply.headers.get('location')).toContain(leadsTo);
    }
  });

  test('cannot lock everybody out: the last admin stays', async ({ page }) => {
    await page.goto('/settings/users');
    await page.getByRole('button', { name: 'Actions on Demo admin' }).click();
    await page.getByRole('menuitem', { name: 'Deactivate' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deactivate Demo admin?' });
    await dialog.getByRole('button', { name: 'Deactivate Demo admin' }).click();
    await expect(dialog.getByRole('alert')).toContainText(/admin/);
    await dialog.getByRole('button', { name: 'Keep as it is' }).click();
    expect((await page.request.get('/api/me')).status()).toBe(200);
  });

  test('is told which role the audit trail needs', async ({ page }) => {
    await page.goto('/audit');
    await expect(page.getByRole('heading', { name: 'You may not read the audit trail' })).toBeVisible();
    await expect(page.getByText('It needs the role auditor.')).toBeVisible();
  });
});

test.describe('tokens', () => {
  test.use({ role: 'operator' });

  test('let the command line in until they are revoked', async ({ page }) => {
    const name = `nightly report ${randomUUID().slice(0, 6)}`;
    await page.goto('/settings/tokens');
    await page.getByRole('button', { name: 'Create a token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create a token' });
    await dialog.getByLabel('What it is for').fill(name);
    await dialog.getByLabel('Expires after days').fill('1');
    await dialog.getByLabel('Role 1', { exact: true }).selectOption('viewer');
    await dialog.getByRole('button', { name: 'Create token' }).click();
    await expect(page.getByRole('dialog', { name: `Token ${name}` })).toBeVisible();
    const secret = await page.locator('[data-secret]').innerText();
    expect(secret).toMatch(/^mct_/);
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByRole('main')).not.toContainText(secret);

    const remote = { MC_SERVER: BASE_URL, MC_TOKEN: secret };
    expect(await mc(['tenants', 'list'], remote)).toContain('TENANT_005');
    await expect(mc(['demo', 'fault', 'TENANT_001', 'cost', '--for', '1m'], remote)).rejects.toThrow(
      /operator or admin/,
    );

    await page.getByRole('button', { name: `Revoke ${name}`, exact: true }).click();
    const confirm = page.getByRole('dialog', { name: `Revoke the token ${name}?` });
    await confirm.getByRole('button', { name: `Revoke ${name}` }).click();
    await expect(page.getByRole('row').filter({ hasText: name })).toContainText('revoked');
    await expect(mc(['tenants', 'list'], remote)).rejects.toThrow(/not signed in|token|Sign in/i);
  });
});

test.describe('sources', () => {
  test.describe('for an operator', () => {
    test.use({ role: 'operator' });
    test('are tested live', async ({ page }) => {
      await page.goto('/settings/sources');
      await expect(page.getByText(/Declared in mission-control\.yaml:\d+/)).toBeVisible();
      await page.getByRole('button', { name: 'Test now' }).click();
      await expect(page.getByText('Answers', { exact: true })).toBeVisible();
      await expect(page.getByText(/^7 of 7 mapped signals$/)).toBeVisible();
      await expect(page.getByText(/^\d+ ms$/)).toBeVisible();
    });
  });
  test('are read-only for a viewer, who is told which role tests them', async ({ page }) => {
    await page.goto('/settings/sources');
    await expect(page.getByRole('button', { name: 'Test now' })).toBeDisabled();
    await expect(page.getByText(/Testing needs the role operator or admin\.$/)).toBeVisible();
  });
});

test.describe('a viewer', () => {
  test('is told which role managing people needs', async ({ page }) => {
    await page.goto('/settings/users');
    await expect(page.getByRole('heading', { name: 'You may not manage people' })).toBeVisible();
    await expect(page.getByText('It needs the role admin.')).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Settings' }).getByRole('link')).not.toContainText([
      'Users',
    ]);
    await expect(
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }),
    ).toHaveCount(0);
  });

  test('chooses a look, which the server paints from the first byte', async ({ page }) => {
    await page.goto('/settings/appearance');
    for (const [title, theme] of [
      ['High contrast', 'contrast'],
      ['Light', 'light'],
      ['Dark', 'dark'],
    ] as const) {
      const saved = page.waitForResponse((reply) => reply.url().endsWith('/api/preferences'));
      await page.getByRole('radio', { name: title }).check({ force: true });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      expect((await saved).status()).toBe(204);
      expect(await (await page.request.get('/')).text()).toContain(`data-theme="${theme}"`);
    }
  });

  test('sees the registry: what is asked, where it is recorded, at which levels', async ({ page }) => {
    await page.goto('/settings/signals');
    const row = page.getByRole('row').filter({ hasText: 'tenant:mc_cost_usd:rate1h' });
    await expect(row).toContainText('sum by (tenant)(rate(mc_cost_usd_total[1h]))');
  });
});

test.describe('an auditor', () => {
  test.use({ role: 'auditor' });
  test('follows a change to who made it, from where and when', async ({ page, openAs }) => {
    const admin = await openAs('admin');
    const name = `Audited ${randomUUID().slice(0, 6)}`;
    await addPerson(admin, name);
    await page.goto('/audit');
    await page.getByRole('combobox', { name: 'Action' }).selectOption('user.created');
    await expect(page).toHaveURL(/action=user\.created/);
    const newest = page.getByRole('main').getByRole('row').nth(1);
    await expect(newest).toContainText('Demo admin');
    await expect(newest).toContainText('user.created');
    await newest.getByRole('button', { name: /^Details of user\.created/ }).click();
    await expect(page.getByRole('button', { name: 'Copy Request' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Copy Address' })).toBeVisible();
  });
});

test.describe('what is not there', () => {
  test.use({ allowedConsole: /status of 404/ });
  for (const path of ['/no/such/page', '/tenants/TENANT_404', '/tenants/%3Cscript%3E', '/settings/nothing']) {
    test(`${path} is not found, with a way on`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
      await page.getByRole('link', { name: 'Go to the overview' }).click();
      await expect(page).toHaveURL(`${BASE_URL}/`);
    });
  }
});

/** Adds a viewer through the settings page and returns how they can sign in. */
async function addPerson(page: Page, name: string): Promise<{ email: string; password: string }> {
  const email = `${randomUUID()}@example.com`;
  await page.goto('/settings/users');
  await page.getByRole('button', { name: 'Add a person' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a person' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Email').fill(email);
  await dialog.getByRole('button', { name: 'Add person' }).click();
  await expect(page.getByRole('dialog', { name: `${name} can sign in` })).toBeVisible();
  const password = await page.locator('[data-secret]').innerText();
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row').filter({ hasText: name })).toBeVisible();
  return { email, password };
}
