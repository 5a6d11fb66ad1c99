import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { expectNoSidewaysScroll, panelOf } from './support/console';
import { mc } from './support/stack';

/** The cluster is looked at once a minute, and a shared machine may be late. */
const LOOKED_AT_WITHIN_MS = 150_000;
const POLICY = 'networking.k8s.io/NetworkPolicy/tenant-003/agents';

type Drift = { state: string; baseline: { recordId: string; reason: string; origin: string } | null };
async function driftNow(page: Page): Promise<Drift> {
  return (await page.request.get('/api/drift/current')).json();
}
const becomes = (page: Page, state: Drift['state']) =>
  expect.poll(async () => (await driftNow(page)).state, { timeout: LOOKED_AT_WITHIN_MS }).toBe(state);

test.describe('somebody edits the demo’s cluster by hand', () => {
  test.use({ role: 'operator' });
  test.setTimeout(420_000);
  test.afterAll(async () => {
    await mc(['demo', 'clear', 'TENANT_003']);
  });

  test('it shows as drift with its risk and on the time axis, and is over when the edit is', async ({
    page,
  }) => {
    await becomes(page, 'same');
    const { baseline } = await driftNow(page);
    expect(baseline?.origin).toBe('demo');
    await page.goto('/attestations');
    const now = page.getByRole('region', { name: 'Drift now', exact: true });
    await expect(now).toHaveAttribute('data-drift', 'same');
    await expect(now).toContainText('everything compared is as in the baseline');

    await page.goto('/tenants/TENANT_003');
    await page.getByRole('button', { name: 'config', exact: true }).click();
    await expect(page.getByText('Fault started: config of TENANT_003')).toBeVisible();
    await becomes(page, 'differs');

    await page.goto('/attestations');
    await expect(now).toHaveAttribute('data-drift', 'differs');
    await expect(now).toContainText('in 1 object');
    await now.getByRole('link', { name: 'Compare' }).click();
    const changes = page.locator('[data-change]');
    await expect(changes).toHaveCount(1);
    await expect(changes).toHaveAttribute('data-change', POLICY);
    await expect(changes).toContainText('0.0.0.0/0');
    await expect(changes.getByRole('list', { name: 'Risks' })).toContainText('network-open-to-all');

    await page.goto('/tenants/TENANT_003');
    const events = page.getByRole('region', { name: 'Events in this range' });
    await expect(events.getByText('Configuration of demo drifts from its baseline').first()).toBeVisible();
    await expect(
      events.getByText(`demo-platform drifted in 1 object: changed ${POLICY}`).first(),
    ).toBeVisible();
    const flag = panelOf(page, 'Cost').getByRole('button', { name: /^(drift: |\d+ events)/ });
    await expect(flag.last()).toBeVisible();

    expect(await mc(['demo', 'clear', 'TENANT_003', 'config'])).toContain('TENANT_003: config cleared');
    await becomes(page, 'same');
    expect((await driftNow(page)).baseline?.recordId).toBe(baseline?.recordId);
    await page.goto('/tenants/TENANT_003');
    await expect(events.getByText('Configuration of demo is as in its baseline again').first()).toBeVisible();
  });

  test('the history of the object says when it was widened and when it was put back', async ({ page }) => {
    await page.goto(`/attestations/objects/${encodeURIComponent(POLICY)}`);
    const history = page.getByRole('region', { name: 'History', exact: true }).getByRole('listitem');
    await expect(history.nth(0)).toContainText('Changed');
    await expect(history.nth(1)).toContainText('no baseline has it so');
    await expect(history.last()).toContainText('first start of the demo');
  });
});

test.describe('on a phone', () => {
  test.use({ role: 'viewer', viewport: { width: 360, height: 740 } });

  test('what the demo has attested fits', async ({ page }) => {
    for (const path of ['/attestations', '/attestations/baselines']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      await expectNoSidewaysScroll(page);
    }
  });
});
