import { expect, test } from './fixtures';
import { propose } from './support/approvals';
import { ALL_TENANTS, expectNoSidewaysScroll, PANELS, panelOf, TENANTS } from './support/console';
import { addSomeone, signInAs } from './support/people';

const PAGES = [
  '/',
  '/tenants',
  '/tenants/TENANT_003',
  '/tenants/TENANT_003?view=table',
  '/tenants/TENANT_003?panel=cost',
  `/compare?tenants=${ALL_TENANTS}`,
  '/settings/profile',
  '/settings/appearance',
  '/settings/passkeys',
  '/settings/tokens',
  '/settings/users',
  '/settings/sources',
  '/settings/signals',
  '/settings/keys',
  '/approvals',
  '/ci',
  '/ci?commit=xyz',
  '/evidence',
  '/evidence?q=nothing-is-called-this',
  '/evidence?digest=xyz',
  '/evidence/bundles',
  '/evidence/log',
  '/evidence/verify',
  '/attestations',
  '/attestations?drift=differs',
  '/attestations/drift',
  '/attestations/baselines',
  '/attestations/evd_00000000000000000000000000',
  '/attestations/objects/networking.k8s.io%2FNetworkPolicy%2Fshop%2Fnobody',
  '/runbooks',
  '/runbooks/log-verification-failed',
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

    await bar.getByRole('link', { name: 'Approvals' }).tap();
    await expect(page).toHaveURL(/\/approvals/);
    await bar.getByRole('button', { name: 'More' }).tap();
    await page.getByRole('menuitem', { name: 'Compare' }).tap();
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

test.describe('an approver on a phone', () => {
  test.use({ role: 'stranger' });
  test('reads what will happen and decides with one thumb', async ({ page, openAs }) => {
    const asked = await propose((await openAs('operator')).request, { title: 'Decided on a phone' });
    await signInAs(page, await addSomeone(await openAs('admin'), 'approver', 'On call'));
    await page.goto('/');
    await page.getByRole('link', { name: /^Approvals: \d+ waits? for you$/ }).tap();
    await page.getByRole('link', { name: asked.title }).first().tap();
    await expect(page.getByText('Same as requested')).toBeVisible();
    await expectNoSidewaysScroll(page);
    const deny = page.getByRole('region', { name: 'Your decision' }).getByRole('button', { name: 'Deny' });
    // Wherever one has scrolled to, the decision is in reach and covers nothing that could be read further down.
    for (const place of ['top', 'bottom'] as const) {
      await page.evaluate(
        (to) => window.scrollTo(0, to === 'top' ? 0 : document.documentElement.scrollHeight),
        place,
      );
      const box = await deny.boundingBox();
      expect(box?.height, place).toBeGreaterThanOrEqual(44);
      expect((box?.y ?? 0) + (box?.height ?? 0), place).toBeLessThanOrEqual(780 - 56);
      expect(box?.y, place).toBeGreaterThan(390);
    }
    const last = await page.getByRole('region', { name: 'Evidence' }).boundingBox();
    const bar = await page.getByRole('region', { name: 'Your decision' }).boundingBox();
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    await deny.tap();
    await expect(page.getByRole('dialog', { name: 'Deny: Decided on a phone' })).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
});

test.describe('a stranger on a phone', () => {
  test.use({ role: 'stranger' });
  test('sees a sign-in that fits', async ({ page }) => {
    await page.goto('/login');
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
});
