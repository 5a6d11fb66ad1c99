import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { buildSampleBundle, sampleJson, sampleTar } from '@/lib/testing/sample-bundle';
import { tarHeaderOf } from '@/lib/testing/tar';
import { expect, test } from './fixtures';
import { readClipboard } from './support/console';

const sample = buildSampleBundle({ origin: 'demo', environment: 'demo-e2e', records: 3 });
const LARGE_BYTES = 2 ** 31;
const TAR = Buffer.from(sampleTar(sample.files));

type Given = { name?: string; bytes: Buffer; root?: string };

/** Opens the page, waits until all of its code is here, and cuts the network. What is asked for afterwards is collected. */
async function openOffline(page: Page, path = '/verify'): Promise<string[]> {
  await page.goto(path);
  await expect(page.getByText('you may disconnect from the network now')).toBeVisible();
  await page.context().setOffline(true);
  const asked: string[] = [];
  page.context().on('request', (request) => asked.push(request.url()));
  return asked;
}

async function verify(
  page: Page,
  { name = 'evidence-v0.3.3-mc.tar', bytes, root = sample.rootKeyId }: Given,
) {
  await page
    .getByLabel('Drop a bundle here')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: bytes });
  await page.getByLabel('Root key you trust').fill(root);
  await page.getByRole('button', { name: 'Verify', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Verify another' })).toBeVisible();
}

const verdictOf = (page: Page) => page.getByRole('heading', { level: 2 });

test.describe('a stranger with a bundle and a fingerprint', () => {
  test.use({ role: 'stranger' });

  test('verifies it with the network cut: environment first, every step, and nothing is asked of anybody', async ({
    page,
  }) => {
    const asked = await openOffline(page);
    await verify(page, { bytes: TAR });
    await expect(verdictOf(page)).toHaveText('Verified');
    const result = page.getByRole('region', { name: 'Result' });
    expect((await result.innerText()).replace(/\s+/g, ' ')).toMatch(/^Environment demo-e2e Demo .* Verified/);
    const steps = page.getByRole('region', { name: 'Checks' }).getByRole('listitem');
    await expect(steps.first()).toContainText('Environment');
    await expect(steps.nth(1)).toContainText('Origin');
    expect(await steps.count()).toBeGreaterThan(15);
    await expect(page.getByRole('img', { name: 'Fail' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Copy report' }).click();
    await expect(page.getByText('Copied the report')).toBeVisible();
    const report = JSON.parse(await readClipboard(page));
    expect(report).toMatchObject({
      trusted: sample.rootKeyId,
      report: { verdict: 'verified', environment: 'demo-e2e', origin: 'demo' },
    });

    await page.getByRole('button', { name: 'Verify another' }).click();
    const json = Buffer.from(sampleJson(sample.files));
    await verify(page, { name: 'evidence-v0.3.3-mc.json', bytes: json });
    await expect(verdictOf(page)).toHaveText('Verified');
    expect(asked).toEqual([]);
  });

  test('sees one changed byte fail for its own reason, and another root refused', async ({ page }) => {
    const asked = await openOffline(page);
    const changed = Buffer.from(TAR);
    const at = changed.indexOf('#') + 2;
    changed[at] = (changed[at] ?? 0) ^ 1;
    await verify(page, { bytes: changed });
    await expect(verdictOf(page)).toHaveText('Not verified');
    const failed = page.getByRole('listitem').filter({ has: page.getByRole('img', { name: 'Fail' }) });
    await expect(failed.first()).toContainText('file-altered');
    await expect(failed.first()).toContainText('Get the bundle again and compare');
    await page.getByRole('button', { name: /^Fail \d/ }).click();
    await expect(page.getByRole('img', { name: 'Pass' })).toHaveCount(0);

    await page.getByRole('button', { name: 'Verify another' }).click();
    await verify(page, { bytes: TAR, root: buildSampleBundle().rootKeyId });
    await expect(verdictOf(page)).toHaveText('Not verified');
    await expect(page.getByRole('status').getByText('key-untrusted').first()).toBeVisible();

    await page.getByRole('button', { name: 'Verify another' }).click();
    await verify(page, { name: 'holiday.jpg', bytes: Buffer.alloc(4_096, 'no bundle') });
    await expect(verdictOf(page)).toHaveText('Not verified');
    await expect(page.getByRole('status').getByText('bundle-malformed').first()).toBeVisible();
    expect(asked).toEqual([]);
  });

  test('is told what is no key, before anything runs', async ({ page }) => {
    await openOffline(page);
    const field = page.getByLabel('Root key you trust');
    await field.fill('-----BEGIN PRIVATE KEY-----');
    await expect(page.getByText('Never paste one')).toBeVisible();
    await field.fill(`${sample.rootKeyId.slice(0, 30)}`);
    await expect(page.getByText('Expected a fingerprint')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Verify', exact: true })).toBeDisabled();
  });

  test('watches a large file being read, and stops it', async ({ page }) => {
    const dir = mkdtempSync(join(tmpdir(), 'mc-large-'));
    try {
      const file = join(dir, 'large.tar');
      // The header of a file of 2 GiB; the rest of the archive is zeros, which a sparse file holds for nothing.
      writeFileSync(file, tarHeaderOf('VERIFY.md', LARGE_BYTES));
      truncateSync(file, LARGE_BYTES + 1536);
      await openOffline(page);
      await page.getByLabel('Drop a bundle here').setInputFiles(file);
      await page.getByLabel('Root key you trust').fill(sample.rootKeyId);
      await page.getByRole('button', { name: 'Verify', exact: true }).click();
      const progress = page.getByRole('progressbar', { name: 'Bytes read' });
      await expect.poll(() => progress.evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect(page.getByText('Cancelled. Nothing was judged.')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Verify', exact: true })).toBeEnabled();
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test('leaves no fingerprint behind unless they say so', async ({ page }) => {
    const field = page.getByLabel('Root key you trust');
    await page.goto('/verify');
    await field.fill(sample.rootKeyId);
    await page.reload();
    await expect(field).toHaveValue('');
    await field.fill(sample.rootKeyId);
    await page.getByRole('checkbox', { name: 'Remember it in this browser' }).check();
    await page.reload();
    await expect(field).toHaveValue(sample.rootKeyId);
    await page.getByRole('checkbox', { name: 'Remember it in this browser' }).uncheck();
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });

  test('whose browser lacks Ed25519 gets no verdict, and another way', async ({ page }) => {
    await page.addInitScript(() => {
      class OldWorker extends EventTarget {
        onmessage: ((event: MessageEvent) => void) | null = null;
        constructor() {
          super();
          const data = { type: 'ready', problem: 'This browser does not know Ed25519 signatures.' };
          setTimeout(() => this.onmessage?.(new MessageEvent('message', { data })), 0);
        }
        postMessage() {}
        terminate() {}
      }
      Object.assign(window, { Worker: OldWorker });
    });
    await page.goto('/verify');
    await expect(page.getByRole('heading', { name: 'This browser cannot verify' })).toBeVisible();
    await expect(page.getByText('mc evidence verify FILE')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Verify', exact: true })).toHaveCount(0);
  });

  test('learns nothing about the installation', async ({ page }) => {
    const reply = await page.goto('/verify');
    const text = (await reply?.text()) ?? '';
    for (const secret of ['TENANT_00', 'Harbour Logistics', '@demo.local'])
      expect(text).not.toContain(secret);
  });
});

test('the console has the same page, and says where strangers find it', async ({ page }) => {
  await page.goto('/evidence/verify');
  await expect(page.getByText('you may disconnect from the network now')).toBeVisible();
  await verify(page, { bytes: TAR });
  await expect(verdictOf(page)).toHaveText('Verified');
  await page.getByRole('link', { name: '/verify', exact: true }).click();
  await expect(page).toHaveURL(/\/verify$/);
  await expect(page.getByRole('heading', { level: 1, name: 'Verify a bundle' })).toBeVisible();
});
