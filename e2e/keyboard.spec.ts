import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { panelOf, readClipboard } from './support/console';
import { untilInteractive } from './support/interactive';
import { BASE_URL, signInOf } from './support/stack';

test.describe('with the keyboard alone', () => {
  test.use({ role: 'stranger' });

  test('an SRE signs in, finds a tenant, reads and zooms its charts, and passes the view on', async ({
    page,
  }) => {
    await page.goto('/tenants');
    const { email, password } = signInOf('viewer');
    await tabTo(page, 'textbox', 'Email');
    await page.keyboard.type(email);
    await tabTo(page, 'textbox', 'Password');
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(`${BASE_URL}/tenants`);
    await expect(page.getByRole('main').locator('[data-row-link]')).toHaveCount(5);
    await untilInteractive(page);

    // The first thing a tab reaches leads past the menu.
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();

    // Two keys go to a page.
    await press(page, 'g', 'o');
    await expect(page).toHaveURL(`${BASE_URL}/`);
    await press(page, 'g', 'c');
    await expect(page).toHaveURL(/\/compare/);
    await press(page, 'g', 'o');
    await expect(page).toHaveURL(`${BASE_URL}/`);

    // j and k walk the rows, enter opens.
    const rows = page.getByRole('main').locator('[data-row-link]');
    await expect(rows).toHaveCount(5);
    await press(page, 'j');
    await expect(rows.nth(0)).toBeFocused();
    await expectVisibleFocus(page);
    await press(page, 'j', 'j', 'k');
    await expect(rows.nth(1)).toBeFocused();
    const name = await rows.nth(1).innerText();
    await press(page, 'Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);

    // The same keys walk the panels; enter opens one large and closes it.
    await expect(panelOf(page, 'Autonomy')).toBeVisible();
    await press(page, 'j', 'j');
    await expect(panelOf(page, 'Policy denies')).toBeFocused();
    await expectVisibleFocus(page);
    await press(page, 'Enter');
    await expect(page).toHaveURL(/panel=policy_denies/);
    await expect(panelOf(page, 'Cost')).toHaveCount(0);
    await expect(panelOf(page, 'Policy denies')).toBeFocused();
    await press(page, 'Enter');
    await expect(panelOf(page, 'Cost')).toBeVisible();

    // t - and t + zoom time.
    await press(page, 't', '-');
    await expect(page).toHaveURL(/from=now-2h/);
    await press(page, 't', '+');
    await expect(page).not.toHaveURL(/now-2h/);

    // A chart is read with arrows, and zoomed with shift and enter.
    const chart = panelOf(page, 'Cost').getByRole('slider');
    await chart.focus();
    await press(page, 'End', 'ArrowLeft');
    await expect(chart).toHaveAttribute('aria-valuetext', /^\d\d:\d\d:\d\d: Cost [\d.]+ USD\/\w+$/);
    await press(page, 'Shift+PageDown', 'Shift+PageDown', 'Enter');
    await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\dT.*Z&to=\d{4}-\d\d-\d\dT.*Z/);

    // c copies the view.
    await page.getByRole('main').focus();
    await press(page, 'c');
    await expect(page.getByText(/^Copied link to/)).toBeVisible();
    expect(await readClipboard(page)).toMatch(/\/tenants\/TENANT_\d+\?from=.*Z&to=.*Z$/);
  });
});

test.describe('keys', () => {
  test('the palette finds a tenant and goes there; escape gives the focus back', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('main').locator('[data-row-link]')).toHaveCount(5);
    await press(page, 'j');
    const row = page.getByRole('main').locator('[data-row-link]').first();
    await expect(row).toBeFocused();
    await press(page, 'Control+k');
    const palette = page.getByRole('dialog', { name: 'Search and commands' });
    await expect(palette).toBeVisible();
    await press(page, 'Escape');
    await expect(palette).toBeHidden();
    await expect(row).toBeFocused();

    await press(page, 'Control+k');
    await expect(palette.getByRole('option', { name: /Lantern Travel/ })).toBeVisible();
    await page.keyboard.type('lantern');
    await expect(palette.getByRole('option')).toHaveCount(1);
    await press(page, 'Enter');
    await expect(page).toHaveURL(/\/tenants\/TENANT_004/);
  });

  test('? shows what works on this page, and the switch for one-key shortcuts', async ({ page }) => {
    await page.goto('/tenants/TENANT_001');
    await expect(panelOf(page, 'Cost')).toBeVisible();
    await press(page, '?');
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    for (const title of ['Overview', 'Next panel', 'Zoom out of time', 'Copy link to exactly these moments'])
      await expect(help.getByText(title, { exact: true })).toBeVisible();
    const enabled = help.getByRole('checkbox', { name: 'Shortcuts of one key' });
    await enabled.uncheck();
    await press(page, 'Escape');
    await expect(help).toBeHidden();
    await press(page, 'g', 'o');
    await press(page, '?');
    await expect(help).toBeHidden();
    await expect(page).toHaveURL(/TENANT_001/);
    await press(page, 'Control+k');
    await expect(page.getByRole('dialog', { name: 'Search and commands' })).toBeVisible();
    await page.request.put('/api/preferences', { headers: { origin: BASE_URL }, data: { keys: 'on' } });
  });

  test('rest while one types', async ({ page }) => {
    await page.goto('/');
    const search = page.getByRole('searchbox', { name: 'Search tenants' });
    await search.click();
    await page.keyboard.type('go?tcj');
    await expect(search).toHaveValue('go?tcj');
    await expect(page).toHaveURL(/\?q=go/);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'No tenant matches' })).toBeVisible();
  });

  test('a menu and a dialog keep the focus inside and give it back', async ({ page }) => {
    await page.goto('/tenants/TENANT_001');
    const button = page.getByRole('button', { name: 'Actions on Cost' });
    await button.focus();
    await press(page, 'Enter');
    await expect(page.getByRole('menuitem', { name: 'Where this comes from' })).toBeVisible();
    await expect.poll(() => hasFocusWithin(page.getByRole('menu'))).toBe(true);
    await press(page, 'End');
    await expect(page.getByRole('menuitem').last()).toBeFocused();
    await press(page, 'Enter');
    const dialog = page.getByRole('dialog', { name: 'Where Cost comes from' });
    await expect(dialog).toBeVisible();
    for (let n = 0; n < 12; n++) {
      await press(page, 'Tab');
      expect(await hasFocusWithin(dialog)).toBe(true);
    }
    await press(page, 'Escape');
    await expect(dialog).toBeHidden();
    await expect(button).toBeFocused();
  });
});

function hasFocusWithin(box: Locator): Promise<boolean> {
  return box.evaluate((element) => element.contains(document.activeElement));
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}

/** Presses tab until the element has the focus; fails when it cannot be reached. */
async function tabTo(page: Page, role: 'textbox', name: string): Promise<void> {
  const target = page.getByRole(role, { name });
  await expect(target).toBeVisible();
  for (let n = 0; n < 20; n++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

/** What has the focus is drawn with an outline that can be seen. */
async function expectVisibleFocus(page: Page): Promise<void> {
  const outline = await page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    return { style: outlineStyle, width: Number.parseFloat(outlineWidth) };
  });
  expect(outline?.style).not.toBe('none');
  expect(outline?.width).toBeGreaterThanOrEqual(2);
}
