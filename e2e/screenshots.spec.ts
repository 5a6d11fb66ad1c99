import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { ALL_TENANTS, numbersIn, PANELS, panelOf } from './support/console';
import { BASE_URL } from './support/stack';

/** Pictures for the README and for people to look at; taken when MC_SCREENSHOTS=1 asks for them (playwright.config.ts). */
test.describe('pictures', () => {
  test.use({ role: 'operator' });
  test.describe.configure({ timeout: 120_000 });

  test('of the drilldown, for the README', async ({ page }) => {
    await show(page, '/tenants/TENANT_003', 'dark', { width: 1280, height: 800 });
    for (const title of PANELS) await expect(numbersIn(panelOf(page, title)).first()).toHaveText(/\d/);
    mkdirSync('docs/images', { recursive: true });
    await page.screenshot({ path: 'docs/images/drilldown-dark.png', scale: 'css' });
  });

  const VIEWS = [
    ['overview', '/'],
    ['tenants', '/tenants'],
    ['drilldown', '/tenants/TENANT_003'],
    ['drilldown-7d', '/tenants/TENANT_003?from=now-7d&to=now'],
    ['drilldown-table', '/tenants/TENANT_003?view=table'],
    ['drilldown-large', '/tenants/TENANT_003?panel=p95'],
    ['compare', `/compare?tenants=${ALL_TENANTS}`],
    ['settings-profile', '/settings/profile'],
    ['settings-appearance', '/settings/appearance'],
    ['settings-sources', '/settings/sources'],
    ['settings-signals', '/settings/signals'],
    ['settings-tokens', '/settings/tokens'],
    ['forbidden', '/audit'],
    ['not-found', '/tenants/TENANT_404'],
  ] as const;
  const LOOKS = [
    ['dark', 1280, 800],
    ['light', 1280, 800],
    ['contrast', 1280, 800],
    ['dark', 1920, 1080],
    ['dark', 768, 1024],
    ['dark', 360, 780],
    ['light', 360, 780],
  ] as const;
  for (const [theme, width, height] of LOOKS) {
    test(`of every page in ${theme}, ${width} px wide`, async ({ page }) => {
      for (const [name, path] of VIEWS) {
        await show(page, path, theme, { width, height });
        const file = `test-results/pictures/${name}-${theme}-${width}.png`;
        await page.screenshot({ path: file, fullPage: true, scale: 'css' });
      }
    });
  }
});

/** Opens a page in a theme and size and waits until its charts are drawn. */
async function show(
  page: Page,
  path: string,
  theme: string,
  size: { width: number; height: number },
): Promise<void> {
  await page.setViewportSize(size);
  await page.request.put('/api/preferences', { headers: { origin: BASE_URL }, data: { theme } });
  await page.goto(path);
  await expect(page.getByRole('main')).toBeVisible();
  for (const panel of await page.locator('[data-panel]').all()) {
    await panel.scrollIntoViewIfNeeded();
    await expect(panel.locator('.recharts-line').or(panel.getByRole('table')).first()).toBeAttached();
  }
  await page.evaluate(() => window.scrollTo(0, 0));
}
