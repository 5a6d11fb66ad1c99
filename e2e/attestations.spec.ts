import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { expectNoSidewaysScroll, readClipboard } from './support/console';
import { signInAsCi } from './support/evidence';
import { untilInteractive } from './support/interactive';
import { markAsBaseline, type Taken, takeTwo } from './support/snapshots';
import { BASE_URL } from './support/stack';

const shop = `shop-${randomUUID().slice(0, 8)}`;
let base: Taken;
let head: Taken;
test.beforeAll(async () => {
  ({ base, head } = await takeTwo(shop));
});

const driftPath = (query = '') => `/attestations/drift?base=${base.record}&head=${head.record}${query}`;
const changesOn = (page: Page) => page.locator('[data-change]');
const nameOf = (kind: string, name: string) =>
  `${kind === 'NetworkPolicy' ? 'networking.k8s.io' : 'autoscaling'}/${kind}/${shop}/${name}`;

test.describe('an operator', () => {
  test.use({ role: 'operator', allowedConsole: /status of (403|500)/ });

  test('follows a snapshot from the list to its objects, and can check it without the page', async ({
    page,
  }) => {
    await page.goto('/attestations?what=snapshot&source=files');
    const rows = page.getByRole('list', { name: 'Attestations', exact: true }).getByRole('listitem');
    await expect(rows.first()).toContainText('Configuration of 4 objects');
    await expect(rows.first().locator('[data-origin="demo"]')).toBeVisible();
    // The filter is in the address, and the choice says so.
    await expect(page.getByRole('combobox', { name: 'Source' })).toHaveValue('files');
    await page.getByRole('combobox', { name: 'Source' }).selectOption('cluster');
    await expect(page).toHaveURL(/source=cluster/);
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect(page).not.toHaveURL(/source=/);
    await expect(rows.filter({ hasText: 'files' }).first()).toBeVisible();
    await page.keyboard.press('j');
    await expect(page.locator('[data-row-link]').first()).toBeFocused();

    await page.goto(`/attestations/${base.record}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Configuration of 4 objects');
    await page.getByRole('button', { name: /copy tree root/ }).click();
    expect(await readClipboard(page)).toBe(base.treeRoot);
    const collected = page.getByRole('region', { name: 'Collected', exact: true });
    await collected.getByText('Dropped before comparing').click();
    await expect(collected).toContainText('kubectl.kubernetes.io/last-applied-configuration');
    await expect(collected).toContainText('Every object that was read is compared.');
    await expect(page.getByRole('region', { name: 'Checks', exact: true })).toContainText(
      /checks pass|could not be made/,
    );
    const signature = page.getByRole('region', { name: 'Signature', exact: true });
    await expect(signature).toContainText('python3 ops/config-attest.py verify');

    const objects = page.getByRole('region', { name: 'Objects', exact: true });
    await expect(objects.getByRole('listitem')).toHaveCount(4);
    await expect(objects.getByRole('listitem').first()).toContainText(/all\.yaml:\d+/);
    await objects.getByRole('searchbox').fill('old');
    await expect(objects.getByRole('listitem')).toHaveCount(1);
    await objects.getByRole('searchbox').fill('nobody is called this');
    await expect(objects.getByRole('status')).toHaveText('No object matches.');
    await objects.getByRole('searchbox').fill('');
    await objects.getByRole('combobox', { name: 'Kind' }).selectOption('HorizontalPodAutoscaler');
    await expect(objects.getByRole('listitem')).toHaveCount(1);
  });

  test('reads what differs, walks it by keyboard, narrows it, and takes it away', async ({ page }) => {
    await page.goto(driftPath());
    await expect(page.getByRole('region', { name: 'Comparison', exact: true })).toContainText(
      '4 objects differ',
    );
    // What is only written in another order is not among them; the page says why, field by field, when asked.
    expect(
      await changesOn(page).evaluateAll((all) => all.map((one) => one.getAttribute('data-change'))),
    ).toEqual([
      nameOf('HorizontalPodAutoscaler', 'web'),
      nameOf('NetworkPolicy', 'new'),
      nameOf('NetworkPolicy', 'old'),
      nameOf('NetworkPolicy', 'web'),
    ]);

    const autoscaler = changesOn(page).first();
    await expect(autoscaler).toContainText('spec.maxReplicas');
    await expect(autoscaler).toContainText('− 4');
    await expect(autoscaler).toContainText('+ 8');
    await expect(autoscaler.getByRole('list', { name: 'Risks' })).toContainText('scale-maximum-doubled');

    await expect(autoscaler).toContainText(/all\.yaml:\d+/);
    await untilInteractive(page);
    await page.keyboard.press('j');
    await expect(changesOn(page).nth(0)).toBeFocused();
    await page.keyboard.press('j');
    await expect(changesOn(page).nth(1)).toBeFocused();
    await page.keyboard.press('k');
    await expect(changesOn(page).nth(0)).toBeFocused();
    const fields = page.getByRole('list', { name: 'Fields', exact: true });
    await expect(fields).toHaveCount(4);
    await page.keyboard.press('Enter');
    await expect(fields).toHaveCount(3);
    await expect(autoscaler).toContainText('1 field hidden');
    await page.keyboard.press('f');
    await expect(fields).toHaveCount(0);
    await page.keyboard.press('f');
    await expect(fields).toHaveCount(4);
    await page.keyboard.press('?');
    const help = page.getByRole('dialog');
    for (const command of ['Next change', 'Hide or show the fields of the change'])
      await expect(help).toContainText(command);
    await page.keyboard.press('Escape');

    await page.getByRole('combobox', { name: 'Class' }).selectOption('removed');
    await expect(page).toHaveURL(/class=removed/);
    await expect(changesOn(page)).toHaveCount(1);
    await expect(changesOn(page)).toContainText('network-policy-removed');
    await page.getByRole('combobox', { name: 'Class' }).selectOption('');
    await page.getByRole('combobox', { name: 'Risk' }).selectOption('any');
    await expect(changesOn(page)).toHaveCount(4);
    await page.getByRole('combobox', { name: 'Kind' }).selectOption('HorizontalPodAutoscaler');
    await expect(changesOn(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Side by side' }).click();
    await expect(page).toHaveURL(/view=split/);

    const csv = page.getByRole('link', { name: 'CSV' });
    const [saved] = await Promise.all([page.waitForEvent('download'), csv.click()]);
    const lines = readFileSync(await saved.path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(lines[0]).toContain('group,kind,namespace,name,class,field');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('spec.maxReplicas,changed,4,8,scale-maximum-doubled');
    const json = page.getByRole('link', { name: 'JSON' });
    const [whole] = await Promise.all([page.waitForEvent('download'), json.click()]);
    expect(JSON.parse(readFileSync(await whole.path(), 'utf8')).changes).toHaveLength(1);

    // A deep link shows the same, and the two sides can be exchanged.
    await page.goto(driftPath('&class=added'));
    await expect(changesOn(page)).toHaveCount(1);
    await expect(changesOn(page)).toHaveAttribute('data-change', nameOf('NetworkPolicy', 'new'));
    await page.goto(driftPath('&q=nobody'));
    await expect(page.getByRole('heading', { name: 'No change matches' })).toBeVisible();
    await page.goto(`/attestations/drift?base=${base.record}&head=${base.record}`);
    await expect(page.getByRole('region', { name: 'Comparison', exact: true })).toContainText(
      'Nothing differs',
    );
  });

  test('asks why the rest is not drift, and gets each field with its rule and place', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/drift/not-drift')) asked.push(request.url());
    });
    await page.goto(driftPath());
    await untilInteractive(page);
    expect(asked, 'nothing is read before it is asked for').toEqual([]);
    await page.getByText('Why is this not drift?').click();
    await expect(page).toHaveURL(/why=all/);
    const reasons = page.getByRole('list', { name: 'Fields that are no drift' });
    const calm = reasons.locator(':scope > li').filter({ hasText: nameOf('NetworkPolicy', 'calm') });
    await expect(calm).toContainText('tool-annotation');
    await expect(calm).toContainText('spec.ingress[0].ports[0].protocol');
    await expect(calm).toContainText(/base .*all\.yaml:\d+.*head .*all\.yaml:\d+/s);
    await page.getByRole('combobox', { name: 'What was done' }).selectOption('dropped');
    await expect(page).toHaveURL(/why=dropped/);
    await expect(calm).not.toContainText('spec.ingress[0].ports[0].protocol');
    await calm
      .getByRole('button', { name: /copy path/ })
      .first()
      .click();
    expect(await readClipboard(page)).toBe(
      'metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
    );
    // The link of an object leads to its fields alone.
    await calm.getByRole('link', { name: /Link to why/ }).click();
    await expect(page).toHaveURL(/whyq=/);
    await page.reload();
    await expect(reasons.locator(':scope > li')).toHaveCount(1);
    await expect(reasons).toContainText(nameOf('NetworkPolicy', 'calm'));
  });

  test('is told nothing of a filter before it was read, nor of objects that could not be', async ({
    page,
  }) => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/snapshots?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/attestations?release=v9.9.9');
    await untilInteractive(page);
    const none = page.getByRole('heading', { name: 'No attestation matches' });
    await expect(none).toBeVisible();
    await page.getByRole('button', { name: 'Show all attestations' }).click();
    await expect(none).toBeHidden();
    answer();
    await expect(page.getByRole('list', { name: 'Attestations', exact: true })).toBeVisible();

    await page.route('**/objects?*', (route) =>
      route.fulfill({ status: 500, json: { title: 'x', status: 500 } }),
    );
    await page.goto(`/attestations/${base.record}`);
    await untilInteractive(page);
    const objects = page.getByRole('region', { name: 'Objects', exact: true });
    await objects.getByRole('searchbox').fill('web');
    await expect(objects.getByText('The objects could not be read')).toBeVisible();
    await expect(objects.getByRole('status')).not.toContainText('No object matches');
  });

  test('is told when the reasons cannot be read, and tries again', async ({ page }) => {
    await page.route('**/api/drift/not-drift?**', (route) =>
      route.fulfill({ status: 500, json: { title: 'x', status: 500 } }),
    );
    await page.goto(driftPath('&why=all'));
    await expect(page.getByText('The reasons could not be read')).toBeVisible();
    await page.unroute('**/api/drift/not-drift?**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('list', { name: 'Fields that are no drift' })).toBeVisible();
  });

  test('cannot move the baseline past the gate, and finds by which one an object counts', async ({
    page,
  }) => {
    // The demo has set one by its first start, soon after it is ready; own-prometheus.spec.ts begins without any.
    const baselineNow = async () => (await (await page.request.get('/api/drift/current')).json()).baseline;
    await expect.poll(baselineNow, { timeout: 60_000 }).not.toBeNull();
    await markAsBaseline(page, head, 'because I say so');
    await expect(page.getByRole('dialog')).toContainText('no gate let the change pass');
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

    await page.goto('/attestations/baselines');
    const first = page.getByRole('region', { name: 'Baselines', exact: true }).getByRole('listitem').first();
    await expect(first).toContainText('Counts now');
    await expect(first).toContainText('no change approval');

    await page.goto(`/attestations/objects/${encodeURIComponent(nameOf('NetworkPolicy', 'web'))}`);
    const history = page.getByRole('region', { name: 'History', exact: true }).getByRole('listitem');
    await expect(history).toHaveCount(2);
    await expect(history.nth(0)).toContainText('Changed');
    await expect(history.nth(0)).toContainText('no baseline has it so');
    await expect(history.nth(0)).toContainText(/all\.yaml:\d+/);
    await history.nth(0).getByRole('link', { name: 'What changed' }).click();
    await expect(changesOn(page)).toHaveCount(1);
    await expect(changesOn(page)).toContainText('9090');
  });
});

test.describe('a viewer', () => {
  test.use({ role: 'viewer' });

  test('reads everything and changes nothing', async ({ page }) => {
    await page.goto(`/attestations/${head.record}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Mark as baseline' })).toHaveCount(0);
    const reply = await page.request.post('/api/snapshots/baselines', {
      headers: { origin: BASE_URL },
      data: { record: head.record, reason: 'because I say so' },
    });
    expect(reply.status()).toBe(403);
  });

  test('is told when a snapshot or object is not there', async ({ page }) => {
    const absent = await page.request.get('/attestations/evd_00000000000000000000000000');
    expect(await absent.text()).toContain('There is nothing here');
    await page.goto('/attestations/objects/g%2FKind%2Fshop%2Fnobody');
    await expect(page.getByRole('heading', { name: 'No snapshot has this object' })).toBeVisible();
  });

  test('reads a runbook, from the list', async ({ page }) => {
    await page.goto('/runbooks');
    await page.getByRole('link', { name: 'The evidence log does not verify' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The evidence log does not verify');
    await expect(page.getByRole('cell', { name: 'row-altered' })).toBeVisible();
  });

  test('sees on the drilldown when a release was attested', async ({ page }) => {
    const { events } = await (await page.request.get('/api/events')).json();
    const deploys = events.filter(({ title }: { title: string }) => /attested in/.test(title));
    expect(deploys.length).toBeGreaterThan(0);
    expect(deploys[0]).toMatchObject({ kind: 'deploy', tenantId: null });
    await page.goto('/tenants/TENANT_001');
    await expect(page.getByText(/attested in/).first()).toBeAttached();
  });
});

test('somebody who may only post results is told which role reading needs', async ({ page, openAs }) => {
  const admin = await openAs('admin');
  await page.context().clearCookies();
  await signInAsCi(page, admin.request);
  for (const path of ['/attestations', driftPath(), '/attestations/baselines', '/runbooks']) {
    await page.goto(path);
    await expect(page.getByText(/You may not read/)).toBeVisible();
  }
});

test.describe('on a phone', () => {
  test.use({ role: 'viewer', viewport: { width: 360, height: 740 } });

  test('every page of configuration fits, and a change reads from top to bottom', async ({ page }) => {
    const object = `/attestations/objects/${encodeURIComponent(nameOf('NetworkPolicy', 'web'))}`;
    const pages = ['/attestations', `/attestations/${head.record}`, driftPath('&view=split'), object];
    for (const path of [...pages, driftPath('&why=all'), '/ci']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      await expectNoSidewaysScroll(page);
    }
  });
});
