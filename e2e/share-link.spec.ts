import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures';
import { panelOf, readClipboard, rowsOf, tableOf } from './support/console';

/** Samples younger than this may still change: their source is asked for them again. */
const SETTLED_SECONDS = 150;

test.describe('passing a view on', () => {
  test('a copied link shows a colleague the same range and the same values', async ({ page, openAs }) => {
    await page.goto('/tenants/TENANT_004?view=table');
    const table = tableOf(page, /^Request latency p95 as a table/);
    await expect(table).toBeVisible();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('c');
    await expect(page.getByText('Copied link to this view')).toBeVisible();
    const sent = new Map((await rowsOf(table)).map(([time = '', value = '']) => [time, value]));
    const link = new URL(await readClipboard(page));
    expect(link.pathname).toBe('/tenants/TENANT_004');
    expect(link.searchParams.get('from')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(link.searchParams.get('to')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

    const colleague = await openAs('auditor');
    await colleague.goto(link.href);
    await colleague.getByRole('button', { name: 'Tables' }).click();
    const theirs = tableOf(colleague, /^Request latency p95 as a table/);
    await expect(theirs).toBeVisible();
    const address = new URL(colleague.url());
    expect(address.searchParams.get('from')).toBe(link.searchParams.get('from'));
    expect(address.searchParams.get('to')).toBe(link.searchParams.get('to'));

    const received = await rowsOf(theirs);
    const endMs = Date.parse(link.searchParams.get('to') ?? '');
    const settled = received.filter(([time = '']) => endMs - Date.parse(`${time}Z`) > SETTLED_SECONDS * 1000);
    const same = settled.filter(([time = '', value]) => sent.get(time) === value && value !== '–');
    expect(settled.length).toBeGreaterThan(150);
    expect(settled.filter(([time = '', value]) => sent.has(time) && sent.get(time) !== value)).toEqual([]);
    expect(same.length).toBeGreaterThan(150);
  });

  test('a panel is passed on by link, as Markdown and as a picture', async ({ page }) => {
    await page.goto('/tenants/TENANT_004');
    await expect(panelOf(page, 'Cost').getByRole('slider')).toBeVisible();
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'Actions on Cost' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };

    await menu('Copy link');
    await expect(page.getByText('Copied link to Cost')).toBeVisible();
    const link = await readClipboard(page);
    expect(link).toMatch(/\/tenants\/TENANT_004\?from=.+Z&to=.+Z&panel=cost$/);

    await menu('Copy as Markdown');
    await expect(page.getByText('Copied Cost as Markdown')).toBeVisible();
    const markdown = await readClipboard(page);
    expect(markdown).toMatch(/^\*\*TENANT\\_004 · Cost\*\* \d{4}-\d\d-\d\d .* UTC$/m);
    expect(markdown).toMatch(/^\| Cost \| .*USD.* \| .*USD.* \| .*USD.* \|$/m);
    expect(markdown).toMatch(/^\[Open in Mission Control\]\(http.*panel=cost\)$/m);

    const download = page.waitForEvent('download');
    await menu('Picture (PNG)');
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^TENANT_004_cost_.*\.png$/);
    const bytes = readFileSync(await file.path());
    expect(bytes.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    const { width, height, colours } = await page.evaluate(measurePicture, bytes.toString('base64'));
    expect(width).toBeGreaterThan(600);
    expect(height).toBeGreaterThan(200);
    expect(colours, 'colours of a chart that is not empty').toBeGreaterThan(8);
  });

  test('the way on is only offered where an address is configured', async ({ page }) => {
    await page.goto('/tenants/TENANT_004');
    await page.getByRole('button', { name: 'Actions on Cost' }).click();
    const prometheus = page.getByRole('menuitem', { name: 'Open in Prometheus' });
    await expect(page.getByRole('menuitem', { name: 'Where this comes from' })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Logs of this time' })).toHaveCount(0);
    if ((await prometheus.count()) > 0)
      await expect(prometheus).toHaveAttribute('href', /\/graph\?g0\.expr=/);
    await page.getByRole('menuitem', { name: 'Where this comes from' }).click();
    const origin = page.getByRole('dialog', { name: 'Where Cost comes from' });
    await expect(origin).toContainText('sum by (tenant)(rate(mc_cost_usd_total[1h]))');
    await expect(origin).toContainText(/sha256|[0-9a-f]{64}/);
  });
});

/** Decodes a picture in the browser: its size, and how many colours it has. */
async function measurePicture(base64: string) {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  const colours = new Set<number>();
  for (let at = 0; at < data.length; at += 4)
    colours.add(((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0));
  return { width: bitmap.width, height: bitmap.height, colours: colours.size };
}
