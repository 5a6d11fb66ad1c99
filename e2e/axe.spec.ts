import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { propose } from './support/approvals';
import { ALL_TENANTS, panelOf } from './support/console';
import { attachEvidence, sealBundle } from './support/evidence';
import { addSomeone, signInAs } from './support/people';
import { takeTwo } from './support/snapshots';
import { addVirtualAuthenticator } from './support/virtual-authenticator';

const THEMES = ['dark', 'light', 'contrast'] as const;

/** Every page of the console, in each of the states that can be had at will. */
const VIEWS: { name: string; path: string; open?: (page: Page) => Promise<void> }[] = [
  { name: 'overview', path: '/' },
  { name: 'overview without a match', path: '/?q=nobody' },
  { name: 'tenants', path: '/tenants' },
  { name: 'drilldown', path: '/tenants/TENANT_003' },
  { name: 'drilldown as tables', path: '/tenants/TENANT_003?view=table&from=now-5m' },
  { name: 'drilldown of an absurd range', path: '/tenants/TENANT_003?from=2030-01-01&to=now' },
  { name: 'compare', path: `/compare?tenants=${ALL_TENANTS}` },
  { name: 'compare of nobody', path: '/compare?tenants=' },
  { name: 'profile', path: '/settings/profile' },
  { name: 'appearance', path: '/settings/appearance' },
  { name: 'passkeys', path: '/settings/passkeys' },
  {
    name: 'adding a passkey',
    path: '/settings/passkeys',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await expect(page.getByRole('dialog', { name: 'Add a passkey' })).toBeVisible();
    },
  },
  { name: 'tokens', path: '/settings/tokens' },
  { name: 'users', path: '/settings/users' },
  { name: 'sources', path: '/settings/sources' },
  { name: 'signals', path: '/settings/signals' },
  { name: 'audit, which an admin may not read', path: '/audit' },
  { name: 'access review, which an admin may not read', path: '/audit/access-review' },
  { name: 'approvals', path: '/approvals' },
  { name: 'approvals without a match', path: '/approvals?state=used&kind=budget&tenant=TENANT_005' },
  { name: 'approvals by a filter that cannot be used', path: '/approvals?kind=nonsense' },
  { name: 'a request that is not there', path: '/approvals/apr_00000000000000000000000000' },
  { name: 'CI results', path: '/ci' },
  { name: 'CI results without a match', path: '/ci?name=lint&release=v9.9.9' },
  { name: 'CI results by a filter that cannot be used', path: '/ci?commit=xyz' },
  { name: 'evidence', path: '/evidence' },
  { name: 'evidence without a match', path: '/evidence?q=nothing-is-called-this' },
  { name: 'evidence by a filter that cannot be used', path: '/evidence?digest=xyz' },
  { name: 'bundles', path: '/evidence/bundles' },
  { name: 'a record that is not there', path: '/evidence/evd_00000000000000000000000000' },
  {
    name: 'more filters of evidence',
    path: '/evidence?verdict=pass&from=now-7d',
    open: async (page) => {
      await page.getByRole('button', { name: /^More filters/ }).click();
      await expect(page.getByRole('textbox', { name: 'Digest' })).toBeVisible();
    },
  },
  {
    name: 'making a bundle',
    path: '/evidence',
    open: async (page) => {
      await page.getByRole('button', { name: 'Make a bundle' }).click();
      await expect(page.getByRole('dialog', { name: 'Make a bundle' })).toBeVisible();
    },
  },
  { name: 'attestations', path: '/attestations' },
  { name: 'attestations without a match', path: '/attestations?release=v999.0.0' },
  { name: 'attestations by a filter that cannot be used', path: '/attestations?release=xyz' },
  { name: 'baselines', path: '/attestations/baselines' },
  { name: 'drift without anything to compare', path: '/attestations/drift' },
  { name: 'runbooks', path: '/runbooks' },
  { name: 'a runbook', path: '/runbooks/log-verification-failed' },
  { name: 'evidence log', path: '/evidence/log' },
  { name: 'verification in the console', path: '/evidence/verify' },
  { name: 'keys', path: '/settings/keys' },
  {
    name: 'rotating a key',
    path: '/settings/keys',
    open: async (page) => {
      await page.getByRole('button', { name: 'Rotate a key' }).click();
      await expect(page.getByRole('dialog', { name: 'Rotate a key' })).toBeVisible();
    },
  },
  {
    name: 'revoking a key',
    path: '/settings/keys',
    open: async (page) => {
      await page
        .getByRole('button', { name: /^Revoke the log key/ })
        .first()
        .click();
      await expect(page.getByRole('dialog', { name: /^Revoke the log key/ })).toBeVisible();
    },
  },
  { name: 'not found', path: '/no/such/page' },
  { name: 'a tenant that is not there', path: '/tenants/TENANT_404' },
  {
    name: 'palette',
    path: '/',
    open: async (page) => {
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('option', { name: /Lantern Travel/ })).toBeVisible();
    },
  },
  {
    name: 'help',
    path: '/',
    open: async (page) => {
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    },
  },
  {
    name: 'origin of a number',
    path: '/tenants/TENANT_003',
    open: async (page) => {
      await page.getByRole('button', { name: /^Cost .*Where this comes from$/ }).click();
      await expect(page.getByRole('dialog', { name: /comes from$/ })).toBeVisible();
    },
  },
  {
    name: 'panel menu',
    path: '/tenants/TENANT_003',
    open: async (page) => {
      await page.getByRole('button', { name: 'Actions on Cost' }).click();
      await expect(page.getByRole('menuitem').first()).toBeVisible();
      await page.keyboard.press('ArrowDown');
      await expect(page.getByRole('menuitem').first()).toBeFocused();
    },
  },
  {
    name: 'adding an event',
    path: '/tenants/TENANT_003',
    open: async (page) => {
      await page.getByRole('button', { name: 'Event', exact: true }).click();
      await expect(page.getByRole('dialog', { name: 'Add an event' })).toBeVisible();
    },
  },
  {
    name: 'adding a person',
    path: '/settings/users',
    open: async (page) => {
      await page.getByRole('button', { name: 'Add a person' }).click();
      await expect(page.getByRole('dialog', { name: 'Add a person' })).toBeVisible();
    },
  },
];

test.describe('axe finds nothing, in any theme, on', () => {
  test.use({ role: 'admin', allowedConsole: /status of (400|404)/ });
  for (const view of VIEWS) {
    test(view.name, async ({ page }) => {
      await page.goto(view.path);
      await expect(page.getByRole('main')).toBeVisible();
      if (/^\/tenants\/TENANT_003(?!.*2030)/.test(view.path)) await expectCharts(page);
      await view.open?.(page);
      await expectNoViolations(page);
    });
  }
});

test.describe('axe finds nothing, in any theme, on', () => {
  test.use({ role: 'auditor' });
  test('audit', async ({ page }) => {
    await page.goto('/audit');
    await page
      .getByRole('button', { name: /^Details of / })
      .first()
      .click();
    await expectNoViolations(page);
  });
  test('choosing a period', async ({ page }) => {
    await page.goto('/audit?row=1');
    await page.getByRole('button', { name: /^Period/ }).click();
    await expect(page.getByRole('button', { name: 'Last hour' })).toBeVisible();
    await expectNoViolations(page);
  });
  test('access review', async ({ page }) => {
    await page.goto('/audit/access-review');
    await expect(page.getByRole('main').getByRole('row').nth(1)).toBeVisible();
    await expectNoViolations(page);
  });
});

test.describe('axe finds nothing, in any theme, on', () => {
  test.use({ role: 'operator' });
  test('a list of records', async ({ page }) => {
    await attachEvidence(page.request, { title: 'Looked at by axe', verdict: 'hold' });
    await page.goto('/evidence?q=axe&from=now-5m');
    await expect(page.getByRole('list', { name: 'Evidence records' })).toContainText('Looked at by axe');
    await expectNoViolations(page);
  });
  test('a record', async ({ page }) => {
    const record = await attachEvidence(page.request, { title: 'Opened by axe', verdict: 'fail' });
    await page.goto(`/evidence/${record.id}`);
    const log = page.getByRole('region', { name: 'Log', exact: true });
    await log.getByText('Proof', { exact: true }).click();
    await expectNoViolations(page);
  });
  test('a snapshot, what differs from it, and the history of an object', async ({ page }) => {
    // Five views in three themes, and two processes of the command line before them.
    test.slow();
    const { base, head } = await takeTwo('looked-at-by-axe');
    await page.goto(`/attestations/${base.record}`);
    const collected = page.getByRole('region', { name: 'Collected', exact: true });
    await collected.getByText('Dropped before comparing').click();
    await expectNoViolations(page);
    await page.getByRole('button', { name: 'Mark as baseline' }).click();
    await expect(page.getByRole('dialog', { name: /Mark this snapshot/ })).toBeVisible();
    await expectNoViolations(page);
    for (const view of ['unified', 'split']) {
      await page.goto(`/attestations/drift?base=${base.record}&head=${head.record}&view=${view}`);
      await expect(page.locator('[data-change]').first()).toBeVisible();
      await page.getByText('Why is this not drift?').click();
      await expect(page.getByRole('list', { name: 'Fields that are no drift' })).toBeVisible();
      await expectNoViolations(page);
    }
    await page.locator('[data-change]').first().getByRole('link').click();
    await expect(page.getByRole('region', { name: 'History', exact: true })).toBeVisible();
    await expectNoViolations(page);
  });
  test('a bundle', async ({ page }) => {
    const record = await attachEvidence(page.request, { title: 'Bundled for axe' });
    const bundle = await sealBundle(page.request, { release: record.release, records: [record.id] });
    await page.goto(`/evidence/bundles/${bundle.id}`);
    await expect(page.getByRole('region', { name: 'Contents', exact: true })).toContainText('VERIFY.md');
    await expectNoViolations(page);
  });
});

test.describe('axe finds nothing, in any theme, on', () => {
  test.use({ role: 'stranger' });
  test.beforeEach(async ({ page, openAs }) => {
    await signInAs(page, await addSomeone(await openAs('admin'), 'approver', 'Looked at'));
    await addVirtualAuthenticator(page);
    await page.goto('/settings/passkeys');
    await page.getByRole('button', { name: 'Add a passkey' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add passkey' }).click();
    await expect(page.getByRole('region', { name: 'Your passkeys' })).toBeVisible();
  });
  test('a passkey of one’s own', async ({ page }) => {
    await expectNoViolations(page);
  });
  test('requests for approval', async ({ page, openAs }) => {
    await propose((await openAs('operator')).request, { title: 'Looked at by axe' });
    await page.goto('/approvals');
    await expect(page.getByRole('list', { name: 'Waiting requests' })).toContainText('Looked at by axe');
    await expectNoViolations(page);
  });
  for (const button of [null, 'Sign with passkey', 'Deny']) {
    test(`a request for approval${button === null ? '' : ` and ${button}`}`, async ({ page, openAs }) => {
      const asked = await propose((await openAs('operator')).request, { title: 'Opened by axe' });
      await page.goto(`/approvals/${asked.id}`);
      await expect(page.getByText('Same as requested')).toBeVisible();
      if (button !== null) {
        await page
          .getByRole('region', { name: 'Your decision' })
          .getByRole('button', { name: button })
          .click();
        await expect(page.getByRole('dialog')).toBeVisible();
      }
      await expectNoViolations(page);
    });
  }
});

test.describe('axe finds nothing in front of the console, in any theme, on', () => {
  test.use({ role: 'stranger' });
  for (const [name, path] of [
    ['sign-in', '/login'],
    ['a refused sign-in', '/login?error=credentials'],
    ['a setup link that does not work', '/setup/not-a-link-anybody-made'],
    ['verification', '/verify'],
  ] as const) {
    test(name, async ({ page }) => {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectNoViolations(page);
    });
  }
});

test.describe('axe finds nothing, in any theme, on', () => {
  test.use({ role: 'stranger' });
  test('the result of a verification that failed', async ({ page }) => {
    await page.goto('/verify');
    const file = { name: 'x.tar', mimeType: 'application/x-tar', buffer: Buffer.from('no bundle') };
    await page.getByLabel('Drop a bundle here').setInputFiles(file);
    await page.getByLabel('Root key you trust').fill(`SHA256:${'A'.repeat(43)}`);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Checks' })).toBeVisible();
    await expectNoViolations(page);
  });
});

async function expectCharts(page: Page): Promise<void> {
  const cost = panelOf(page, 'Cost');
  await expect(cost.getByRole('slider').or(cost.getByRole('table'))).toBeVisible();
}

/** All rules in the first theme; in the others only colours can differ, so only contrast is looked at again. */
async function expectNoViolations(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const theme of THEMES) {
    await page.evaluate(showTheme, theme);
    // Run in the page itself: there are no foreign frames here that would need a second page, which costs as much as the rules do.
    const axe = new AxeBuilder({ page }).setLegacyMode();
    if (theme !== THEMES[0]) axe.withRules(['color-contrast']);
    const { violations, passes } = await axe.analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ¦ ')}`,
    );
    expect(found, `in the ${theme} theme`).toEqual([]);
    expect(passes.length, 'rules that had something to look at').toBeGreaterThan(
      theme === THEMES[0] ? 10 : 0,
    );
  }
}

/** Puts a theme on the page as its own switch does, and waits until colours have stopped moving. */
async function showTheme(theme: string): Promise<void> {
  document.documentElement.dataset.theme = theme;
  await new Promise((resolve) => requestAnimationFrame(resolve));
  // One that is cut short, as by a live update, is over as well.
  await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
}
