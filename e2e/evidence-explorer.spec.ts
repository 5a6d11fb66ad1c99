import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { expectNoSidewaysScroll, readClipboard } from './support/console';
import { attachEvidence, sealBundle, signInAsCi } from './support/evidence';

/** From the change to its place in the log, with room for a machine that does much else. */
const LOGGED_WITHIN_MS = 30_000;

test.describe('an operator', () => {
  test.use({ role: 'operator' });

  test('records the dashboard, follows it into the log, and hands it over as one file', async ({ page }) => {
    await page.goto('/evidence?kind=dashboard-export');
    await page.getByRole('button', { name: 'Record the dashboard export' }).first().click();
    await expect(page.getByText('The dashboard export is recorded')).toBeVisible();

    // The list shows it by itself, and its leaf soon after.
    const row = rowsIn(page).first();
    await expect(row).toContainText('observability/dashboard-mc-platform.json');
    await expect(row).toContainText(/leaf \d+/, { timeout: LOGGED_WITHIN_MS });
    await expect(row.locator('[data-origin="demo"]')).toBeVisible();

    // Its page says what was checked, and every check passes.
    await row.locator('[data-row-link]').click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Dashboard of');
    const checks = page.getByRole('region', { name: 'Checks', exact: true });
    await expect(checks.getByRole('status')).toContainText(/^All \d+ checks pass/, {
      timeout: LOGGED_WITHIN_MS,
    });
    for (const one of await checks.getByRole('listitem').all()) await expect(one).toContainText(/^Pass/);
    const log = page.getByRole('region', { name: 'Log', exact: true });
    await expect(log).toContainText(/Leaf \d+, proven by \d+ hash/);
    await log.getByText('Proof', { exact: true }).click();
    await log.getByRole('button', { name: 'Copy the proof' }).click();
    expect(await readClipboard(page)).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/);

    // What it is about can be read here and taken away, and is what the digest says.
    const artifact = page.getByRole('region', { name: 'Artifact', exact: true });
    await expect(artifact).toContainText('application/json');
    const digest = (await artifact.getByText(/^[0-9a-f]{64}$/).innerText()).trim();
    const saved = await download(page, artifact.getByRole('link', { name: 'Download' }));
    expect(createHash('sha256').update(saved).digest('hex')).toBe(digest);

    const statement = page.getByRole('region', { name: 'Statement', exact: true });
    await expect(statement.getByRole('region')).toContainText(
      'urn:mission-control:predicate:dashboard-export:v1',
    );
    await statement.getByRole('button', { name: 'Raw JSON' }).click();
    await statement.getByRole('button', { name: 'Copy the envelope' }).click();
    const envelope = JSON.parse(await readClipboard(page));
    expect(envelope.dsseEnvelope.signatures).toHaveLength(1);
    expect(envelope.verificationMaterial.publicKey.hint).toBe(envelope.dsseEnvelope.signatures[0].keyid);

    // Back in the list, x selects, and the selection becomes a bundle.
    await page.goto('/evidence?kind=dashboard-export');
    await expect(rowsIn(page).first()).toBeVisible();
    await page.keyboard.press('j');
    await expect(page.locator('[data-row-link]').first()).toBeFocused();
    await page.keyboard.press('x');
    await expect(page.getByText('1 record selected')).toBeVisible();
    await page.getByRole('button', { name: 'Make a bundle' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a bundle' });
    await expect(dialog.getByRole('radio', { name: /The selected record/ })).toBeChecked();
    await dialog.getByRole('button', { name: 'Make the bundle' }).click();
    await expect(page).toHaveURL(/\/evidence\/bundles\/bdl_/);
    await expect(page.getByRole('link', { name: /Download \.tar/ })).toBeVisible({ timeout: 60_000 });

    const contents = page.getByRole('region', { name: 'Contents', exact: true });
    await contents.getByRole('searchbox').fill('dashboard');
    await expect(contents).toContainText('observability/dashboard-mc-platform.json');
    const tar = await download(page, page.getByRole('link', { name: /Download \.tar/ }));
    expect(tar.length % 512).toBe(0);
    expect(tar.subarray(257, 262).toString()).toBe('ustar');
    expect(tar.includes('manifest.json.sigstore.json')).toBe(true);
    const json = JSON.parse(
      (await download(page, page.getByRole('link', { name: /Download \.json/ }))).toString(),
    );
    expect(json.mediaType).toBe('application/vnd.mission-control.evidence-bundle.v1+json');
  });

  test('makes a bundle of the release, goes elsewhere, and is told when it is sealed', async ({ page }) => {
    await attachEvidence(page.request, { title: 'Something for the release' });
    await page.goto('/evidence/bundles');
    await page.getByRole('button', { name: 'Make a bundle' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the bundle' }).click();
    await expect(page).toHaveURL(/\/evidence\/bundles\/bdl_/);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Overview' }).click();
    await expect(page.getByText(/^Bundle of v[\d.]+ is sealed$/)).toBeVisible({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(/^Evidence of v/);
    // A demo has no grounding runs yet: what is not there is named.
    await expect(page.getByRole('region', { name: 'Missing', exact: true })).toContainText(
      'rag/grounding-attest.json',
    );
  });

  test('narrows the list by the address, and the address by the list', async ({ page }) => {
    const word = randomUUID().slice(0, 8);
    await attachEvidence(page.request, { title: `Good ${word}`, verdict: 'pass', tenant: 'TENANT_001' });
    await attachEvidence(page.request, { title: `Bad ${word}`, verdict: 'fail', tenant: 'TENANT_002' });
    await attachEvidence(page.request, { title: `Unsure ${word}`, verdict: 'hold', kind: 'canary' });

    await page.goto(`/evidence?q=${word}`);
    await expect(rowsIn(page)).toHaveCount(3);
    await page.getByLabel('Verdict').selectOption('fail');
    await expect(page).toHaveURL(/verdict=fail/);
    await expect(rowsIn(page)).toHaveCount(1);
    await expect(rowsIn(page)).toContainText(`Bad ${word}`);
    await page.getByRole('button', { name: 'Remove filter verdict fail' }).click();
    await expect(rowsIn(page)).toHaveCount(3);
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByLabel('Kind').fill('canary');
    await page.getByLabel('Kind').press('Enter');
    await expect(page).toHaveURL(/kind=canary/);
    await expect(rowsIn(page)).toHaveCount(1);

    // The address alone shows the same to somebody else, and a digest finds what has it.
    const found = await attachEvidence(page.request, { title: `Found ${word}` });
    await page.goto(`/evidence?digest=${found.artifact.sha256.slice(0, 12)}&from=now-1h`);
    await expect(rowsIn(page)).toHaveCount(1);
    await expect(rowsIn(page)).toContainText(`Found ${word}`);

    await page.getByRole('button', { name: 'Export list' }).click();
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'CSV' }).click(),
    ]);
    expect(readFileSync(await csv.path(), 'utf8')).toContain(found.artifact.sha256);
    await expect(page.getByText('Exported 1 records')).toBeVisible();

    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect(page).toHaveURL(/\/evidence$/);
    await page.goto(`/evidence?q=nothing-${word}`);
    await expect(page.getByRole('heading', { name: 'No record matches' })).toBeVisible();
    await page.getByRole('button', { name: 'Show all records' }).click();
    await expect(rowsIn(page).first()).toBeVisible();
  });
});

test.describe('an auditor', () => {
  test.use({ role: 'auditor', allowedConsole: /status of (400|404|503)/ });

  test('reads everything, changes nothing, and compares a fingerprint', async ({ page, openAs }) => {
    const operator = await openAs('operator');
    const record = await attachEvidence(operator.request, { title: `Audited ${randomUUID().slice(0, 8)}` });
    await page.goto('/evidence');
    await expect(page.getByRole('button', { name: 'Record the dashboard export' })).toHaveCount(0);
    await page.goto(`/evidence/${record.id}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(record.title);

    const bundle = await sealBundle(page.request, { release: record.release, records: [record.id] });
    await page.goto(`/evidence/bundles/${bundle.id}`);
    const root = page.getByRole('region', { name: 'Root key', exact: true });
    const fingerprint = bundle.rootKeyId ?? '';
    expect(fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    const other = root.getByLabel('Compare with one you got elsewhere');
    await other.fill(fingerprint);
    await expect(root.getByText('The same key.')).toBeVisible();
    await other.fill(`SHA256:${'A'.repeat(43)}`);
    await expect(root.getByText(/^Another key/)).toBeVisible();
    await other.fill('half');
    await expect(root.getByText(/^Not a whole fingerprint/)).toBeVisible();
  });

  test('is told what is wrong with a filter, an address and a server', async ({ page }) => {
    await page.goto('/evidence?digest=xyz');
    await expect(page.getByRole('heading', { name: 'This filter cannot be used' })).toBeVisible();
    await page.getByRole('button', { name: 'Clear all filters' }).click();
    await expect(rowsIn(page).first()).toBeVisible();
    await page.goto('/evidence?from=yesterday');
    await expect(page.getByText(/“yesterday” is not a time/).first()).toBeVisible();
    for (const path of [
      '/evidence/evd_00000000000000000000000000',
      '/evidence/bundles/bdl_00000000000000000000000000',
    ]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: 'There is nothing here' })).toBeVisible();
    }

    await page.goto('/evidence');
    await expect(rowsIn(page).first()).toBeVisible();
    await page.route('**/api/evidence/records?*', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: {
          code: 'unreachable',
          detail: 'The database does not answer.',
          requestId: 'req_1',
          fields: [],
        },
      }),
    );
    await page.getByLabel('Verdict').selectOption('pass');
    await expect(page.getByRole('main').getByRole('alert')).toContainText('The database does not answer.');
    await expect(page.getByRole('main').getByRole('alert')).toContainText('req_1');
    await page.unroute('**/api/evidence/records?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
  });
});

test.describe('whoever may not', () => {
  test.use({ role: 'stranger' });

  test('holds the role ci alone is told which role reads evidence', async ({ page, openAs }) => {
    const admin = await openAs('admin');
    await signInAsCi(page, admin.request);
    for (const [path, heading] of [
      ['/evidence', 'You may not read evidence'],
      ['/evidence/evd_00000000000000000000000000', 'You may not read evidence'],
      ['/evidence/bundles', 'You may not export evidence'],
    ] as const) {
      await page.goto(path);
      await expect(page.getByRole('heading', { name: heading })).toBeVisible();
      await expect(page.getByRole('navigation', { name: 'Evidence' })).toHaveCount(0);
    }
    expect((await page.request.get('/api/evidence/records')).status()).toBe(403);
  });
});

test.describe('a phone', () => {
  test.use({ role: 'operator', viewport: { width: 360, height: 780 } });

  test('shows records, one record and a bundle in one column', async ({ page }) => {
    const record = await attachEvidence(page.request, {
      title: `On a phone ${'with a long title '.repeat(6)}`,
    });
    const bundle = await sealBundle(page.request, { release: record.release, records: [record.id] });
    for (const path of [
      '/evidence',
      '/evidence?q=nothing-is-called-this',
      `/evidence/${record.id}`,
      '/evidence/bundles',
      `/evidence/bundles/${bundle.id}`,
    ]) {
      await page.goto(path);
      await expect(page.getByRole('main').getByRole('heading').first()).toBeAttached();
      await expectNoSidewaysScroll(page);
    }
  });
});

function rowsIn(page: Page): Locator {
  return page.getByRole('list', { name: 'Evidence records' }).getByRole('listitem');
}

async function download(page: Page, link: Locator): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return readFileSync(await file.path());
}
