import { randomUUID } from 'node:crypto';
import { expect, test } from './fixtures';
import { numbersIn, panelOf } from './support/console';
import { BASE_URL, mc } from './support/stack';

const P95 = 'Request latency p95';
/** A five-minute rate needs a few scrapes of slow requests before 5 % of them are slow. */
const FAULT_SHOWS_WITHIN_MS = 75_000;

test.describe('a fault of the platform', () => {
  test.use({ role: 'responder' });
  test.afterAll(async () => {
    expect(await mc(['demo', 'clear', 'TENANT_003'])).toContain('TENANT_003: all faults cleared');
  });

  test('pages on the drilldown and ranks its tenant first, without a reload', async ({ page, openAs }) => {
    test.setTimeout(120_000);
    await page.goto('/tenants/TENANT_003');
    const p95 = numbersIn(panelOf(page, P95));
    await expect(p95).toHaveAccessibleName(/^Request latency p95 [\d.]+ m?s, pass\./);
    const overview = await openAs('viewer');
    await overview.goto('/');

    const said = await mc(['demo', 'fault', 'TENANT_003', 'latency', '--for', '10m']);
    expect(said).toContain('latency fault on TENANT_003 for 10 min');

    await expect(p95).toHaveAccessibleName(/, page\. Where this comes from$/, {
      timeout: FAULT_SHOWS_WITHIN_MS,
    });
    await expect(page.getByRole('main').locator('header [data-status]')).toHaveText('Page');
    await expect(page.getByRole('main').getByRole('status').first()).toContainText(P95);

    const first = overview.getByRole('main').getByRole('listitem').first();
    await expect(first.getByRole('link', { name: 'Summit Energy' })).toBeVisible();
    await expect(first.locator('[data-status]')).toHaveText('Page');
    await expect(first).toContainText(P95);
  });

  test('a fault that does not exist is refused with those that do', async () => {
    const refused = mc(['demo', 'fault', 'TENANT_003', 'gravity']);
    await expect(refused).rejects.toThrow(/expected one of latency, cost, denies, lag, autonomy/);
  });
});

test.describe('an event on the time axis', () => {
  test.use({ role: 'responder' });

  test('set by a responder appears as a flag to whoever looks, at once', async ({ page, openAs }) => {
    const title = `Deployed checkout ${randomUUID().slice(0, 8)}`;
    const colleague = await openAs('viewer');
    await colleague.goto('/tenants/TENANT_001');
    await expect(colleague.getByRole('button', { name: 'Event', exact: true })).toHaveCount(0);

    await page.goto('/tenants/TENANT_001');
    await page.getByRole('button', { name: 'Event', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an event' });
    await dialog.getByLabel('What happened').fill(title);
    await dialog.getByLabel('Kind').selectOption('deploy');
    await dialog.getByRole('button', { name: 'Add event' }).click();
    await expect(page.getByText('Event added')).toBeVisible();

    for (const looker of [page, colleague]) {
      const list = looker.getByRole('region', { name: 'Events in this range' });
      await expect(list.getByText(title)).toBeVisible();
      const flags = panelOf(looker, 'Cost').getByRole('button', { name: /^(deploy: |\d+ events)/ });
      const flagged = looker.getByRole('dialog', { name: 'Events at this time' });
      // Its flag is drawn once the axis has come as far; until then the last one is of something earlier.
      await expect(async () => {
        await looker.keyboard.press('Escape');
        await flags.last().focus();
        await looker.keyboard.press('Enter');
        await expect(flagged).toContainText(title, { timeout: 1_000 });
      }).toPass({ timeout: 60_000 });
      await expect(flagged).toContainText('by Demo responder');
    }
  });

  test('posted twice by a pipeline with one key stands there once', async ({ page }) => {
    const title = `Nightly batch ${randomUUID().slice(0, 8)}`;
    const post = () =>
      page.request.post('/api/events', {
        headers: { origin: BASE_URL, 'idempotency-key': title.replaceAll(' ', '-') },
        data: { tenant: 'TENANT_002', kind: 'note', title },
      });
    expect((await post()).status()).toBe(201);
    expect((await post()).status()).toBe(200);
    await page.goto('/tenants/TENANT_002');
    const list = page.getByRole('region', { name: 'Events in this range' });
    await expect(list.getByText(title)).toHaveCount(1);
  });
});

test.describe('an event that cannot be', () => {
  test.use({ role: 'responder', allowedConsole: /status of 400 .*\/api\/events/ });

  test('with a wrong link is refused at its field', async ({ page }) => {
    await page.goto('/tenants/TENANT_002');
    await page.getByRole('button', { name: 'Event', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an event' });
    await dialog.getByLabel('What happened').fill('Looked at a runbook');
    await dialog.getByLabel('Link').fill('http://runbooks.example.com/1');
    await dialog.getByRole('button', { name: 'Add event' }).click();
    await expect(dialog.getByLabel('Link')).toHaveAccessibleDescription(/https/);
    await expect(dialog.getByLabel('Link')).toHaveAttribute('aria-invalid', 'true');
  });
});
