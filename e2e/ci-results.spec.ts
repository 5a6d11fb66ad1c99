import { expect, test } from './fixtures';
import { signInAsCi } from './support/evidence';
import { BASE_URL, mc } from './support/stack';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

test.describe('what CI posts', () => {
  test.use({ role: 'viewer', allowedConsole: /status of (400|403)/ });

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

  test('a filter that cannot be used says what was expected, and the way back', async ({ page }) => {
    await page.goto('/ci?commit=xyz');
    await expect(page.getByText('This filter cannot be used')).toBeVisible();
    await expect(page.getByText('40 lower-case hexadecimal digits').first()).toBeVisible();
    await page.getByRole('button', { name: 'Show all results' }).first().click();
    await expect(page).toHaveURL(/\/ci$/);
    await expect(page.getByText('This filter cannot be used')).toBeHidden();
  });
});
