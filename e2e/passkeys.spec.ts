import type { Page } from '@playwright/test';
import { type Ceremony, softwareCredential } from '../lib/testing/software-authenticator';
import { expect, test } from './fixtures';
import { addSomeone, type Someone, signInAs } from './support/people';
import { BASE_URL } from './support/stack';
import { addVirtualAuthenticator } from './support/virtual-authenticator';

const headers = { origin: BASE_URL };

test.use({ role: 'stranger' });

test.describe('an approver', () => {
  let me: Someone;
  test.beforeEach(async ({ page, openAs }) => {
    me = await addSomeone(await openAs('admin'), 'approver', 'Signer');
    await signInAs(page, me);
  });

  test('adds a passkey, renames it and revokes it, and the trail tells', async ({ page, openAs }) => {
    const authenticator = await addVirtualAuthenticator(page);
    await page.goto('/settings/passkeys');
    await expect(page.getByRole('heading', { name: 'No passkeys' })).toBeVisible();
    await add(page, 'work laptop');
    const row = page.getByRole('row').filter({ hasText: 'work laptop' });
    await expect(row).toContainText('this device');
    await expect(row).toContainText('never');
    expect(await authenticator.count()).toBe(1);

    await row.getByRole('button', { name: 'Rename work laptop' }).click();
    const rename = page.getByRole('dialog', { name: 'Rename work laptop' });
    await rename.getByLabel('Name').fill('old laptop');
    await rename.getByRole('button', { name: 'Rename' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'old laptop' })).toBeVisible();

    await page.getByRole('button', { name: 'Revoke old laptop' }).click();
    const confirm = page.getByRole('dialog', { name: 'Revoke the passkey old laptop?' });
    await expect(confirm).toContainText('What it signed before still verifies');
    await confirm.getByRole('button', { name: 'Revoke old laptop' }).click();
    const gone = page.getByRole('row').filter({ hasText: 'old laptop' });
    await expect(gone).toContainText('revoked');
    await expect(gone.getByRole('button', { name: /^Re(name|voke) / })).toHaveCount(0);

    const auditor = await openAs('auditor');
    await auditor.goto(`/audit?actorId=${me.id}`);
    for (const action of ['passkey.registered', 'passkey.renamed', 'passkey.revoked']) {
      await expect(auditor.getByRole('main')).toContainText(action);
    }
  });

  test('cannot add the same device twice', async ({ page }) => {
    await addVirtualAuthenticator(page);
    await page.goto('/settings/passkeys');
    await add(page, 'phone');
    const dialog = await openDialog(page, 'phone again');
    await dialog.getByRole('button', { name: 'Add passkey' }).click();
    await expect(dialog.getByRole('alert')).toContainText('already holds one of your passkeys');
    expect(await passkeysOf(page)).toHaveLength(1);
  });

  test('cannot add one that does not check who touches it', async ({ page }) => {
    const authenticator = await addVirtualAuthenticator(page);
    await authenticator.setUserVerified(false);
    await page.goto('/settings/passkeys');
    const dialog = await openDialog(page, 'anybody’s');
    await dialog.getByRole('button', { name: 'Add passkey' }).click();
    await expect(dialog.getByRole('alert')).toContainText('could not check that it is you');
    expect(await passkeysOf(page)).toEqual([]);
    await authenticator.setUserVerified(true);
    await dialog.getByRole('button', { name: 'Add passkey' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'anybody’s' })).toBeVisible();
  });

  test('proves it is them with the password once the sign-in is old', async ({ page }) => {
    await addVirtualAuthenticator(page);
    await page.goto('/settings/passkeys');
    // What the server says when ten minutes have passed; the journey does not wait for them.
    await page.route('**/api/me/passkeys/begin', async (route) => {
      if (route.request().postDataJSON().proof.by === 'password') return route.continue();
      await route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        json: {
          code: 'forbidden',
          detail: 'You signed in more than 10 minutes ago.',
          fields: [{ field: 'proof', expected: 'expected a proof' }],
        },
      });
    });
    const dialog = await openDialog(page, 'tablet');
    await dialog.getByRole('button', { name: 'Add passkey' }).click();
    await expect(dialog.getByRole('alert')).toContainText('more than 10 minutes ago');
    await dialog.getByLabel('Your password').fill('not my password');
    await dialog.getByRole('button', { name: 'Add passkey' }).click();
    await expect(dialog.getByRole('alert')).toContainText('The password is wrong');
    await dialog.getByLabel('Your password').fill(me.password);
    await dialog.getByRole('button', { name: 'Add passkey' }).click();
    await expect(page.getByRole('row').filter({ hasText: 'tablet' })).toBeVisible();
  });

  test.use({ allowedConsole: /status of 403/ });
});

test.describe('the server', () => {
  const refusals: [string, Ceremony, RegExp][] = [
    ['that verified nobody', { userVerified: false }, /did not check that it is you/],
    ['made on another page', { origin: 'https://evil.example' }, /https:\/\/evil\.example/],
    ['made inside a foreign page', { crossOrigin: true }, /inside a page/],
    ['made for another name', { rpId: 'evil.example' }, /does not fit/],
  ];

  test('refuses a passkey that is not what was asked for, and one that is registered', async ({
    page,
    openAs,
  }) => {
    await signInAs(page, await addSomeone(await openAs('admin'), 'approver', 'Signer'));
    const key = softwareCredential({ origin: BASE_URL });
    for (const [what, ceremony, why] of refusals) {
      const { status, detail } = await send(page, key.register(await challenge(page), ceremony));
      expect(status, what).toBe(403);
      expect(detail, what).toMatch(why);
    }
    const good = key.register(await challenge(page));
    expect(await send(page, good)).toMatchObject({ status: 201 });
    expect(await send(page, good), 'the same answer again').toMatchObject({ status: 409 });
    const again = key.register(await challenge(page));
    expect(await send(page, again), 'the same key again').toMatchObject({
      status: 409,
      detail: expect.stringContaining('registered already'),
    });
    expect(await passkeysOf(page)).toHaveLength(1);
  });

  test('lets an admin revoke a lost device, and tells its owner', async ({ page, openAs }) => {
    const admin = await openAs('admin');
    const owner = await addSomeone(admin, 'approver', 'Loser');
    await signInAs(page, owner);
    const key = softwareCredential({ origin: BASE_URL });
    await send(page, key.register(await challenge(page)));
    await admin.goto('/settings/passkeys');
    const row = admin
      .getByRole('region', { name: 'Passkeys of others' })
      .getByRole('row')
      .filter({ hasText: owner.name });
    await row.getByRole('button', { name: 'Revoke software' }).click();
    await admin.getByRole('dialog').getByRole('button', { name: 'Revoke software' }).click();
    await expect(row).toContainText('revoked');
    await page.goto('/settings/passkeys');
    await expect(page.getByRole('row').filter({ hasText: 'software' })).toContainText('revoked');
    await expect(page.getByRole('heading', { name: 'Passkeys of others' })).toHaveCount(0);
  });
});

async function openDialog(page: Page, name: string) {
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByLabel('Name').fill(name);
  return dialog;
}

async function add(page: Page, name: string): Promise<void> {
  const dialog = await openDialog(page, name);
  await dialog.getByRole('button', { name: 'Add passkey' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: name })).toBeVisible();
}

async function passkeysOf(page: Page): Promise<unknown[]> {
  return (await (await page.request.get('/api/me/passkeys')).json()).passkeys;
}

async function challenge(page: Page): Promise<string> {
  const reply = await page.request.post('/api/me/passkeys/begin', {
    headers,
    data: { proof: { by: 'sign-in' } },
  });
  expect(reply.status(), await reply.text()).toBe(200);
  return (await reply.json()).challenge;
}

async function send(page: Page, answer: unknown): Promise<{ status: number; detail: string }> {
  const reply = await page.request.post('/api/me/passkeys', { headers, data: { name: 'software', answer } });
  return { status: reply.status(), detail: (await reply.json()).detail };
}
