import { expect, test } from './fixtures';
import { ALL_TENANTS, expectNoSidewaysScroll, PANELS, panelOf, TENANTS } from './support/console';

const PAGES = [
  '/',
  '/tenants',
  '/tenants/TENANT_003',
  '/tenants/TENANT_003?view=table',
  '/tenants/TENANT_003?panel=cost',
  `/compare?tenants=${ALL_TENANTS}`,
  '/settings/profile',
  '/settings/appearance',
  '/settings/tokens',
  '/settings/users',
  '/settings/sources',
  '/settings/signals',
  '/settings/keys',
  '/ci',
  '/ci?commit=xyz',
  '/evidence',
  '/evidence?q=nothing-is-called-this',
  '/evidence?digest=xyz',
  '/evidence/bundles',
  '/evidence/log',
  '/evidence/verify',
  '/verify',
  '/no/such/page',
];

test.describe('on a phone', () => {
  test.use({ role: 'admin', allowedConsole: /status of (400|404)/ });

  test('the person woken up sees what is worst, opens it and reads it with one thumb', async ({ page }) => {
    await page.goto('/');
    await expect(page.getByRole('complementary').getByRole('navigation')).toBeHidden();
    const bar = page.getByRole('navigation', { name: 'Main' });
    await expect(bar).toBeVisible();
    const rows = page.getByRole('main').locator('[data-row-link]');
    await expect(rows).toHaveCount(TENANTS.length);
    const name = await rows.first().innerText();
    await rows.first().tap();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
    for (const title of PANELS) {
      const panel = panelOf(page, title);
      await panel.scrollIntoViewIfNeeded();
      await expect(panel.getByRole('slider').first()).toBeVisible();
      const box = await panel.boundingBox();
      expect(box?.width, `${title} fits`).toBeLessThanOrEqual(360);
    }
    await page.getByRole('button', { name: '6 h', exact: true }).tap();
    await expect(page).toHaveURL(/from=now-6h/);

    // A finger reads the chart; it does not zoom by accident.
    const chart = panelOf(page, 'Cost').getByRole('slider');
    await chart.scrollIntoViewIfNeeded();
    await chart.tap({ position: { x: 180, y: 60 } });
    await expect(page).toHaveURL(/from=now-6h/);

    await bar.getByRole('link', { name: 'Compare' }).tap();
    await expect(page).toHaveURL(/\/compare/);
    await bar.getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: 'Settings' }).tap();
    await expect(page).toHaveURL(/\/settings\/profile/);
    await bar.getByRole('link', { name: 'Overview' }).tap();
    await expect(rows).toHaveCount(TENANTS.length);
  });

  test('what is touched is large enough for a thumb', async ({ page }) => {
    await page.goto('/');
    for (const one of await page.getByRole('navigation', { name: 'Main' }).locator('a, button').all()) {
      const box = await one.boundingBox();
      expect(box?.height, await one.innerText()).toBeGreaterThanOrEqual(44);
      expect(box?.width, await one.innerText()).toBeGreaterThanOrEqual(44);
    }
  });

  for (const path of PAGES) {
    test(`${path} does not scroll sideways`, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByRole('main').getByRole('heading').first()).toBeAttached();
      await expectNoSidewaysScroll(page);
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      await expectNoSidewaysScroll(page);
    });
  }
});

test.describe('a stranger on a phone', () => {
  test.use({ role: 'stranger' });
  test('sees a sign-in that fits', async ({ page }) => {
    await page.goto('/login');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
});
