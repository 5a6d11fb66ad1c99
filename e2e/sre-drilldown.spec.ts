import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { ALL_TENANTS, agesIn, numbersIn, PANELS, panelOf, rowsOf, TENANTS, tableOf } from './support/console';

/** The words: each panel has a point no older than this. */
const FRESH_SECONDS = 20;
const WORST_FIRST = ['Page', 'Warn', 'Unknown', 'Pass'];

test.describe('an SRE looks at tenants', () => {
  test('the overview lists all five, worst first', async ({ page }) => {
    await page.goto('/');
    const rows = page.getByRole('main').locator('[data-row-link]');
    await expect(rows).toHaveCount(TENANTS.length);
    expect((await rows.allInnerTexts()).sort()).toEqual(TENANTS.map(({ name }) => name).sort());
    const statuses = await page.getByRole('main').locator('[data-status]').allInnerTexts();
    expect(statuses).toHaveLength(TENANTS.length);
    const places = statuses.map((word) => WORST_FIRST.indexOf(word));
    expect(places, statuses.join(', ')).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test('25 panels each show a value with a point no older than 20 s', async ({ page }) => {
    await page.goto(`/compare?tenants=${ALL_TENANTS}`);
    for (const { name } of TENANTS) {
      for (const title of PANELS) {
        const panel = panelOf(page, title, name);
        await expect(numbersIn(panel), `${name}: ${title}`).not.toHaveCount(0);
        await expect(numbersIn(panel).first()).toHaveText(/\d/);
        await expect
          .poll(async () => newestAge(await agesIn(panel)), { message: `age of ${name}: ${title}` })
          .toBeLessThanOrEqual(FRESH_SECONDS);
      }
    }
    await expect(page.getByRole('slider')).not.toHaveCount(0);
  });

  for (const [where, path] of [
    ['the overview', '/'],
    ['a drilldown', '/tenants/TENANT_002'],
  ] as const) {
    test(`every number on ${where} opens its PromQL, range and source`, async ({ page }) => {
      await page.goto(path);
      const numbers = numbersIn(page.getByRole('main'));
      await expect(numbers).not.toHaveCount(0);
      const count = await numbers.count();
      expect(count).toBeGreaterThanOrEqual(path === '/' ? 25 : 7);
      for (let n = 0; n < count; n++) {
        await numbers.nth(n).click();
        const origin = page.getByRole('dialog', { name: /^Where .+ comes from$/ });
        for (const line of ['PromQL', 'Recorded', 'Source', 'Range']) {
          await expect(origin.getByRole('button', { name: `Copy ${line}`, exact: true })).toBeVisible();
        }
        await expect(origin).toContainText(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d .*every 10 s/);
        await page.keyboard.press('Escape');
        await expect(origin).toBeHidden();
      }
    });
  }

  test('the drilldown has five panels on one time axis, with one crosshair', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Meadow Health' }).click();
    await expect(page).toHaveURL(/\/tenants\/TENANT_002/);
    for (const title of PANELS) await expect(panelOf(page, title)).toBeVisible();
    const charts = page.getByRole('slider');
    await panelOf(page, 'Request latency p95').scrollIntoViewIfNeeded();
    await expect.poll(() => charts.count()).toBeGreaterThanOrEqual(PANELS.length);
    const axes = await charts.evaluateAll((all) =>
      all.map((one) => `${one.getAttribute('aria-valuemin')}-${one.getAttribute('aria-valuemax')}`),
    );
    expect(new Set(axes).size, axes.join(' ')).toBe(1);

    const cost = panelOf(page, 'Cost').getByRole('slider');
    await cost.scrollIntoViewIfNeeded();
    await cost.hover({ position: { x: 200, y: 40 } });
    await expect(panelOf(page, 'A/A replication lag').locator('[data-readout]')).toHaveText(/\d|no sample/);
  });

  test('each chart has a twin as a table, and its samples as CSV', async ({ page }) => {
    await page.goto('/tenants/TENANT_002?from=now-1h&to=now');
    await page.getByRole('button', { name: 'Tables' }).click();
    await expect(page).toHaveURL(/view=table/);
    const table = tableOf(page, /^Cost as a table/);
    await expect(table).toBeVisible();

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Actions on Cost' }).click();
    await page.getByRole('menuitem', { name: 'Samples (CSV)' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^TENANT_002_cost_.*\.csv$/);
    const [head, ...lines] = readFileSync(await file.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(head).toBe('time,epoch_seconds,tenant,cost (currency_per_second)');
    const samples = lines.map((line) => {
      const [time = '', epoch = '', tenant = '', value = ''] = line.split(',');
      return { time, epoch: Number(epoch), tenant, value };
    });
    expect(samples.length).toBeGreaterThan(300);
    for (const [n, { time, epoch, tenant, value }] of samples.entries()) {
      expect(Date.parse(time)).toBe(epoch * 1000);
      expect(epoch % 10).toBe(0);
      expect(epoch).toBeGreaterThan(samples[n - 1]?.epoch ?? 0);
      expect(tenant).toBe('TENANT_002');
      expect(Number.parseFloat(value)).toBeGreaterThan(0);
    }
    const shown = (await rowsOf(table)).filter(([, value]) => value !== '–').map(([time]) => time);
    const written = new Set(samples.map(({ time }) => time.slice(0, 19).replace('T', ' ')));
    expect(shown.length).toBeGreaterThan(100);
    expect(shown.filter((time) => time !== undefined && written.has(time)).length).toBeGreaterThan(
      shown.length - 5,
    );
  });

  test('ranges are one click, words, or a drag away, and the address keeps them', async ({ page }) => {
    await page.goto('/tenants/TENANT_001');
    await page.getByRole('button', { name: '6 h', exact: true }).click();
    await expect(page).toHaveURL(/from=now-6h/);
    await expect(page.getByRole('button', { name: '6 h', exact: true })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
    await expectAxisHours(page, 6);

    await page.getByRole('button', { name: 'Custom' }).click();
    const dialog = page.getByRole('dialog', { name: 'Custom time range' });
    await dialog.getByLabel('From').fill('last tuesday');
    await dialog.getByRole('button', { name: 'Show this range' }).click();
    await expect(dialog.getByLabel('From')).toHaveAccessibleDescription(
      /“last tuesday”; expected .* example/,
    );
    await dialog.getByLabel('From').fill('now-3h');
    await dialog.getByLabel('To').fill('now-1h');
    await dialog.getByRole('button', { name: 'Show this range' }).click();
    await expect(page).toHaveURL(/from=now-3h&to=now-1h/);
    await expectAxisHours(page, 2);

    const chart = panelOf(page, 'Cost').getByRole('slider');
    await drag(page, chart, 0.4, 0.6);
    await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\dT[^&]+Z&to=\d{4}-\d\d-\d\dT[^&]+Z/);
    await expect.poll(async () => (await axisOf(page)).hours).toBeLessThan(1);
    await chart.dblclick();
    await expect(page).toHaveURL(/from=now-3h&to=now-1h/);
  });

  test('an absurd range is refused in words, with a way back', async ({ page }) => {
    await page.goto('/tenants/TENANT_001?from=now-90000d&to=now');
    await expect(page.getByRole('heading', { name: 'This range cannot be shown' })).toBeVisible();
    await page.getByRole('button', { name: 'Show the last hour' }).click();
    await expectAxisHours(page, 1);
  });
});

function newestAge(ages: (number | null)[]): number {
  return Math.max(...ages.map((age) => age ?? Number.POSITIVE_INFINITY));
}

async function axisOf(page: Page): Promise<{ hours: number }> {
  const chart = panelOf(page, 'Cost').getByRole('slider');
  const [from, to] = await Promise.all([
    chart.getAttribute('aria-valuemin'),
    chart.getAttribute('aria-valuemax'),
  ]);
  return { hours: (Number(to) - Number(from)) / 3_600 };
}

async function expectAxisHours(page: Page, hours: number): Promise<void> {
  await expect
    .poll(async () => (await axisOf(page)).hours, { message: 'hours on the axis' })
    .toBeCloseTo(hours, 1);
}

async function drag(page: Page, chart: ReturnType<Page['getByRole']>, from: number, to: number) {
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  if (box === null) throw new Error('the chart is not on screen');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 8 });
  await page.mouse.up();
}
