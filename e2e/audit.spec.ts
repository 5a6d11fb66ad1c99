import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { BASE_URL } from './support/stack';

/** Lets an admin make a change through the API, so that there is a row to look for; gives the id of its object. */
async function addPerson(admin: Page): Promise<string> {
  const reply = await admin.request.post('/api/users', {
    headers: { origin: BASE_URL },
    data: {
      email: `${randomUUID()}@example.com`,
      name: `Audited ${randomUUID().slice(0, 6)}`,
      grants: [{ role: 'viewer', tenants: ['TENANT_001', 'TENANT_002'] }],
    },
  });
  expect(reply.status()).toBeLessThan(300);
  const body = await reply.json();
  return body.user?.id ?? body.id;
}

const details = (page: Page) => page.getByRole('main').getByRole('button', { name: 'Copy Request' });

test.describe('an auditor', () => {
  test.use({ role: 'auditor' });

  test('narrows the trail, opens a row by keys, and passes on a link that opens it', async ({
    page,
    openAs,
  }) => {
    const userId = await addPerson(await openAs('admin'));
    await page.goto('/audit');
    await page.getByRole('combobox', { name: 'Action' }).selectOption('user.created');
    await page.getByRole('button', { name: /^Period/ }).click();
    await page.getByRole('button', { name: 'Last hour' }).click();
    await page.getByRole('textbox', { name: 'Object id' }).fill(userId);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/action=user\.created/);
    await expect(page).toHaveURL(/from=now-1h/);
    await expect(page).toHaveURL(new RegExp(`objectId=${userId}`));
    const rows = page.getByRole('main').locator('[data-row-link]');
    await expect(rows).toHaveCount(1);

    await page.getByRole('main').focus();
    await page.keyboard.press('j');
    await expect(rows.first()).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(rows.first()).toHaveAttribute('aria-expanded', 'true');
    await expect(details(page)).toBeVisible();
    await expect(page.getByText(/^in the log at #[\d,]+\./)).toBeVisible();
    await expect(page).toHaveURL(/row=\d+/);

    const link = page.url();
    const other = await openAs('auditor');
    await other.goto(link);
    await expect(details(other)).toBeVisible();
    // Outside of what the filter lets through, the row stands above the others.
    const row = new URL(link).searchParams.get('row');
    await other.goto(`/audit?action=session.started&row=${row}`);
    await expect(other.getByRole('region', { name: 'Linked row' })).toContainText('user.created');
    await other.getByRole('button', { name: 'Close' }).click();
    await expect(other).not.toHaveURL(/row=/);
    await other.goto('/audit?row=99999999');
    await expect(other.getByText('There is no such row among those you may see')).toBeVisible();
  });

  test('takes the matching rows away as CSV and JSON', async ({ page }) => {
    await page.goto('/audit?action=tenant.declared');
    const rows = page.getByRole('main').locator('[data-row-link]');
    await expect(rows.first()).toBeVisible();
    const shown = await rows.count();
    const csv = await exported(page, /^CSV/);
    const lines = csv.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^row,at,actor_kind,.*,leaf_index$/);
    expect(lines).toHaveLength(shown + 1);
    const json = JSON.parse(await exported(page, /^JSON/));
    expect(json.isWhole).toBe(true);
    expect(json.events).toHaveLength(shown);
  });

  test('is told when the period is no time, and when nothing matches', async ({ page }) => {
    await page.goto('/audit?from=yesterday');
    await expect(page.getByText('“yesterday” is not a time')).toBeVisible();
    await page.goto('/audit?objectId=usr_nobody');
    await expect(page.getByRole('heading', { name: 'No row matches' })).toBeVisible();
    await page.getByRole('button', { name: 'Show all rows' }).click();
    await expect(page.getByRole('main').locator('[data-row-link]').first()).toBeVisible();
  });

  test('reviews who could do what on a day, and what changed', async ({ page, openAs }) => {
    const userId = await addPerson(await openAs('admin'));
    await page.goto('/audit');
    await page.getByRole('link', { name: 'Access review' }).click();
    await page.getByRole('searchbox', { name: 'Search people' }).fill(userId);
    const person = page.getByRole('main').getByRole('row').nth(1);
    await expect(person).toContainText('viewer for TENANT_001, TENANT_002');
    await expect(person).toContainText('user.created');
    await page.getByRole('combobox', { name: 'State' }).selectOption('deactivated');
    await expect(page.getByRole('heading', { name: 'Nobody matches' })).toBeVisible();
    await page.getByRole('button', { name: 'Show everybody' }).click();
    await expect(
      page.getByRole('main').getByRole('row').filter({ hasText: 'admin@demo.local' }),
    ).toContainText('admin');
    await page.getByRole('button', { name: 'The day before' }).click();
    await expect(page).toHaveURL(/on=\d{4}-\d\d-\d\d/);
    await expect(page.getByText('As it stood at the end of that day')).toBeVisible();
  });

  test('keeps the review as evidence', async ({ page }) => {
    await page.goto('/audit/access-review');
    await page.getByRole('button', { name: 'Record as evidence' }).click();
    await page.getByRole('link', { name: 'Open the record' }).click();
    await expect(page).toHaveURL(/\/evidence\/evd_/);
  });

  test('sees how the log is, from the foot of every page to its last full verification', async ({ page }) => {
    await page.goto('/audit');
    const strip = page.getByRole('contentinfo').getByRole('link', { name: /^evidence log/ });
    await expect(strip).toContainText(/evidence log\s*[\d,]+\s*·\s*checkpoint .*·\s*not witnessed/);
    await strip.click();
    await expect(page).toHaveURL(/\/evidence\/log$/);
    await expect(page.getByText('Running', { exact: true })).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Not witnessed' })).toBeVisible();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await expect(page.getByText(/^All [\d,]+ leaves hash to the signed root\.$/)).toBeVisible();
    await page.getByRole('button', { name: 'Copy note' }).click();
    await expect(page.getByText('Copied the checkpoint')).toBeVisible();
  });
});

test.describe('an admin', () => {
  test.use({ role: 'admin' });

  test('hands out the root key and puts a new statement key in use', async ({ page }) => {
    await page.goto('/settings/keys');
    await expect(page.getByRole('img', { name: /^root key fingerprint: SHA256:/ })).toBeVisible();
    await page.getByRole('button', { name: 'Download' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /^root\.pub/ }).click();
    expect(readFileSync(await (await saved).path(), 'utf8')).toContain('BEGIN PUBLIC KEY');

    const table = page.getByRole('region', { name: 'Signing keys' });
    const before = await table.getByRole('row').count();
    await page.getByRole('button', { name: 'Rotate a key' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rotate a key' });
    await dialog.getByLabel('Reason').fill('journey of an admin');
    await dialog.getByRole('button', { name: 'Rotate the attest key' }).click();
    await expect(table.getByRole('row')).toHaveCount(before + 1);
    await expect(table.getByRole('row').filter({ hasText: 'Overlap' }).first()).toContainText(
      'journey of an admin',
    );

    const old = table.getByRole('row').filter({ hasText: 'Overlap' }).first();
    await old.getByRole('button', { name: /^Revoke the attest key/ }).click();
    const confirm = page.getByRole('dialog', { name: /^Revoke the attest key SHA256:/ });
    await expect(confirm).toContainText('This cannot be undone');
    await confirm.getByRole('button', { name: 'Keep it' }).click();
    await expect(confirm).toBeHidden();
  });

  test('may not read the trail or the review, and is told whom to ask', async ({ page }) => {
    for (const path of ['/audit', '/audit/access-review']) {
      await page.goto(path);
      await expect(page.getByText('It needs the role auditor.')).toBeVisible();
    }
  });
});

test('a viewer sees keys and log, and no way to change them', async ({ page }) => {
  await page.goto('/settings/keys');
  await expect(page.getByRole('region', { name: 'Signing keys' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Rotate|Revoke/ })).toHaveCount(0);
  await page.goto('/evidence/log');
  await expect(page.getByRole('button', { name: 'Verify now' })).toBeDisabled();
});

/** The file one entry of the export menu makes. */
async function exported(page: Page, entry: RegExp): Promise<string> {
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: entry }).click();
  return readFileSync(await (await saved).path(), 'utf8');
}
