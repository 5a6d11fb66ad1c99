import { expect, test } from './fixtures';
import { readClipboard } from './support/console';
import { signInAsCi } from './support/evidence';
import { untilInteractive } from './support/interactive';
import { BASE_URL, mc } from './support/stack';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

test.describe('what CI posts', () => {
  test.use({ role: 'viewer', allowedConsole: /status of (400|403|500)/ });

  test('is on the page at once with its run and who posted it, and leads to its signed evidence', async ({
    page,
    openAs,
  }) => {
    // Four processes of the command line, each a second or more.
    test.slow();
    const admin = await openAs('admin');
    const pipeline = await openAs('stranger');
    await signInAsCi(pipeline, admin.request);
    const made = await pipeline.request.post('/api/tokens', {
      headers: { origin: BASE_URL },
      data: { name: 'pipeline', grants: [{ role: 'ci', tenants: '*' }] },
    });
    expect(made.ok(), await made.text()).toBe(true);
    const { secret } = await made.json();
    const run = String(Date.now());
    const post = (verdict: string, more: string[] = []) =>
      mc(
        [
          ...[
            '--server',
            BASE_URL,
            'ci',
            'post',
            '--name',
            'promtool',
            '--verdict',
            verdict,
            '--release',
            'v0.3.3',
          ],
          ...['--repository', 'acme/shop', '--commit', COMMIT, '--run-id', run],
          ...[
            '--run-url',
            `https://ci.example.com/runs/${run}`,
            '--finished-at',
            '2026-01-31T12:00:00Z',
            ...more,
          ],
        ],
        { MC_TOKEN: secret },
      );
    const first = await post('pass', ['--counts', 'passed=41,failed=0,skipped=1']);
    expect(
      await post('pass', ['--counts', 'passed=41,failed=0,skipped=1']),
      'a repeat is answered alike',
    ).toBe(first);
    await post('fail', ['--run-attempt', '2']);

    await page.goto(`/ci?name=promtool&commit=${COMMIT}`);
    const rows = page
      .getByRole('list', { name: 'Results of CI' })
      .getByRole('listitem')
      .filter({ hasText: run });
    await expect(rows).toHaveCount(2);
    await expect(rows.first()).toContainText('Fail');
    await expect(rows.first()).toContainText('attempt 2');
    const passed = rows.last();
    await expect(passed).toContainText('41 passed, 1 skipped');
    await expect(passed).toContainText('pipeline by API token');
    await expect(passed.getByRole('link', { name: /^acme\/shop/ })).toHaveAttribute(
      'href',
      `https://ci.example.com/runs/${run}`,
    );

    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('pass');
    await expect(page).toHaveURL(/verdict=pass/);
    await expect(rows).toHaveCount(1);
    // The worker signs it within seconds, and the page finds out by itself.
    await passed.getByRole('link', { name: 'Evidence record' }).click();
    await expect(page).toHaveURL(/\/evidence\/evd_/);
    await expect(page.getByRole('main')).toContainText('promtool: pass, acme/shop');
    await expect(page.getByRole('main')).toContainText('pipeline');

    await pipeline.goto('/ci');
    await expect(pipeline.getByRole('main')).toContainText('read results of CI');
  });

  test('before CI posted anything, the page says how the first result gets here, ready to copy', async ({
    page,
  }) => {
    // Other journeys post results, so the server's answer to the unfiltered list is taken away.
    await page.route('**/api/ci/results?*', (route) =>
      route.fulfill({ json: { results: [], nextBefore: null } }),
    );
    await page.goto('/ci?name=lint&release=v9.9.9');
    await untilInteractive(page);
    await page.getByRole('button', { name: 'Show all results' }).first().click();
    await expect(page.getByRole('heading', { name: 'CI has posted nothing yet' })).toBeVisible();
    await page.getByRole('button', { name: /Copy the Any other CI commands/ }).click();
    const copied = await readClipboard(page);
    expect(copied).toContain(`mc --server ${BASE_URL} ci post`);
    expect(copied).toContain('--run-url');
  });

  test('results that cannot be read say so, keep what was read, and come back', async ({ page }) => {
    await page.route('**/api/ci/results?*', (route) =>
      route.fulfill({ status: 500, json: { title: 'x', status: 500 } }),
    );
    await page.goto('/ci?name=lint&release=v9.9.9');
    await untilInteractive(page);
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('pass');
    await expect(page.getByText('The results could not be read')).toBeVisible();
    await page.unroute('**/api/ci/results?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('The results could not be read')).toBeHidden();
    await expect(page.getByRole('heading', { name: 'No result matches' })).toBeVisible();
  });

  test('a filter that cannot be used says what was expected, and the way back', async ({ page }) => {
    await page.goto('/ci?commit=xyz');
    await expect(page.getByText('This filter cannot be used')).toBeVisible();
    await expect(page.getByText('40 lower-case hexadecimal digits').first()).toBeVisible();
    await page.getByRole('button', { name: 'Show all results' }).first().click();
    await expect(page).toHaveURL(/\/ci$/);
    await expect(page.getByText('This filter cannot be used')).toBeHidden();
  });
});
