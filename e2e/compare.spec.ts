import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { ALL_TENANTS, PANELS, panelOf, TENANTS } from './support/console';

test.describe('comparing tenants', () => {
  test('five tenants, five panels, one scale in each row', async ({ page }) => {
    await page.goto(`/compare?tenants=${ALL_TENANTS}`);
    for (const title of PANELS) {
      for (const { name } of TENANTS) await expect(panelOf(page, title, name)).toBeVisible();
      const scales = await scalesOf(page, title);
      expect(new Set(scales).size, `${title}: ${scales.join(' | ')}`).toBe(1);
    }
    await expect(page.getByText('Same scale within each row.')).toBeVisible();
  });

  test('independent scales are a choice that says so and stays in the address', async ({ page }) => {
    await page.goto(`/compare?tenants=${ALL_TENANTS}`);
    await page.getByRole('button', { name: 'Independent scales' }).click();
    await expect(page).toHaveURL(/scale=independent/);
    await expect(page.getByText('Each chart has its own scale: heights cannot be compared.')).toBeVisible();
    // The tenants spend amounts of different sizes, so five charts do not share one scale by chance.
    await expect.poll(async () => new Set(await scalesOf(page, 'Cost')).size).toBeGreaterThan(1);
    await page.reload();
    await expect(page.getByRole('button', { name: 'Independent scales' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await page.goBack();
    await expect(page.getByText('Same scale within each row.')).toBeVisible();
  });

  test('tenants are added and removed, five at most, and the address is the choice', async ({ page }) => {
    await page.goto('/compare?tenants=TENANT_002');
    const picked = page.getByRole('list', { name: 'Compared tenants' });
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const search = page.getByRole('dialog', { name: 'Add a tenant' });
    await search.getByLabel('Search tenants').fill('orch');
    await search.getByRole('button', { name: /Orchard Retail/ }).click();
    await expect(page).toHaveURL(/tenants=TENANT_002(,|%2C)TENANT_005/);
    await expect(picked).toContainText('Orchard Retail');
    await expect(panelOf(page, 'Cost', 'Orchard Retail')).toBeVisible();
    await page.getByRole('button', { name: 'Remove Meadow Health' }).click();
    await expect(page).toHaveURL(/tenants=TENANT_005(&|$)/);
    await expect(panelOf(page, 'Cost', 'Meadow Health')).toHaveCount(0);

    await page.goto(`/compare?tenants=${ALL_TENANTS}`);
    await expect(page.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  });

  test('a tenant that is not there is named, the others are shown', async ({ page }) => {
    await page.goto('/compare?tenants=TENANT_001,TENANT_404');
    await expect(page.getByText(/There is no tenant TENANT_404 that you may see/)).toBeVisible();
    await expect(panelOf(page, 'Cost', 'Harbour Logistics')).toBeVisible();
  });

  test('one crosshair and one zoom for all charts', async ({ page }) => {
    await page.goto('/compare?tenants=TENANT_001,TENANT_002');
    const panel = panelOf(page, 'Cost', 'Harbour Logistics');
    await panel.scrollIntoViewIfNeeded();
    const chart = panel.getByRole('slider');
    await chart.hover({ position: { x: 150, y: 40 } });
    await expect(panelOf(page, 'Cost', 'Meadow Health').locator('[data-readout]')).toHaveText(/\d|no sample/);
    await chart.focus();
    for (const key of ['End', 'Shift+PageDown', 'Shift+PageDown', 'Enter']) await page.keyboard.press(key);
    await expect(page).toHaveURL(/from=\d{4}-.*Z&to=\d{4}-.*Z/);
    await expect(page).toHaveURL(/tenants=TENANT_001(,|%2C)TENANT_002/);
  });
});

/** Labels of the value axis of each chart of a row, once all of them are drawn. */
async function scalesOf(page: Page, title: string): Promise<string[]> {
  const scales: string[] = [];
  for (const { name } of TENANTS) {
    const panel = panelOf(page, title, name);
    await panel.scrollIntoViewIfNeeded();
    await expect(panel.getByRole('slider').first()).toBeVisible();
    scales.push((await panel.locator('svg text[text-anchor="end"]').allTextContents()).join(' '));
  }
  return scales;
}
