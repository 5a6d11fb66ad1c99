import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { policyYaml } from '@/lib/testing/manifests';
import { type Stack, startStack } from '@/lib/testing/stack';
import { expect, signInByApi, test } from './fixtures';
import { expectRefreshState, numbersIn } from './support/console';
import { type OwnPrometheus, startOwnPrometheus } from './support/own-prometheus';
import { markAsBaseline, takeSnapshot } from './support/snapshots';
import { BASE_URL, mc, signInOf } from './support/stack';

const PERSON = { name: 'First Admin', email: 'first@example.com', password: 'a password nobody guesses' };

test.describe('with a Prometheus of one’s own', () => {
  test.use({ role: 'stranger' });
  test.setTimeout(240_000);
  let prometheus: OwnPrometheus;
  let dir: string;
  let stack: Stack | undefined;

  test.beforeAll(async () => {
    prometheus = await startOwnPrometheus();
    dir = mkdtempSync(join(tmpdir(), 'mc-own-'));
  });
  test.afterAll(async () => {
    await stack?.stop();
    await prometheus?.stop();
    if (dir) rmSync(dir, { recursive: true, force: true });
  });

  test('mc init, a start, the first admin, live panels, and nothing made up', async ({ page }) => {
    await expect.poll(() => countSamples(prometheus.url), { timeout: 30_000 }).toBeGreaterThan(3);
    const file = join(dir, 'mission-control.yaml');
    const said = await mc(['init', '--prometheus', prometheus.url, '--out', file, '--yes']);
    expect(said).toContain(file);
    expect(readFileSync(file, 'utf8')).toContain(prometheus.url);

    stack = await startStack({
      args: ['--no-demo'],
      env: { MC_CONFIG: file, MC_EXTERNAL_URL: '', PORT: '' },
    });
    const link = /http:\/\/localhost:\d+\/setup\/\S+/.exec(stack.output())?.[0];
    if (link === undefined) throw new Error(`no setup link in:\n${stack.output()}`);
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'Make the first admin' })).toBeVisible();
    await page.getByLabel('Name').fill(PERSON.name);
    await page.getByLabel('Email').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.getByRole('button', { name: 'Create the first admin' }).click();
    await expect(page.getByText('The first admin is ready')).toBeVisible();
    await page.getByLabel('Email').fill(PERSON.email);
    await page.getByLabel('Password').fill(PERSON.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${stack.url}/`);
    await expectRefreshState(page, 'live');
    await expect(page.getByText('not mapped').first()).toBeVisible();

    await page.getByRole('main').locator('[data-row-link]').first().click();
    await expect(page).toHaveURL(/\/tenants\//);
    const numbers = numbersIn(page.getByRole('main'));
    await expect(numbers.first()).toHaveText(/\d/, { timeout: 60_000 });
    await expect(page.getByText(/: not mapped/).first()).toBeVisible();
    await expect(page.getByText('Demo only')).toHaveCount(0);

    // The link works once.
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'This setup link does not work' })).toBeVisible();
  });

  test('nothing is known of its configuration until somebody says what was meant, and a cluster is read', async ({
    page,
  }) => {
    if (stack === undefined) throw new Error('the start of the first journey failed');
    await signInByApi(page.request, PERSON, stack.url);
    await page.goto(`${stack.url}/attestations`);
    const now = page.getByRole('region', { name: 'Drift now', exact: true });
    await expect(now).toHaveAttribute('data-drift', 'no-baseline');
    await expect(now.locator('[data-status="unknown"]')).toBeVisible();
    await expect(now).toContainText('mc attest baseline set');

    const env = { MC_DATA_DIR: stack.dataDir, MC_CONFIG: join(dir, 'mission-control.yaml') };
    const taken = await takeSnapshot([policyYaml('web')], env);
    await markAsBaseline(page, taken, 'what was approved', stack.url);
    await expect(page.getByText(/The baseline since/)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Mark as baseline' })).toHaveCount(0);
    await page.goto(`${stack.url}/attestations/baselines`);
    const first = page.getByRole('region', { name: 'Baselines', exact: true }).getByRole('listitem').first();
    await expect(first).toContainText('what was approved');

    await page.goto(`${stack.url}/attestations`);
    await expect(now).toHaveAttribute('data-drift', 'no-snapshot');
    await expect(now.locator('[data-status="unknown"]')).toBeVisible();
    await expect(now).toContainText('no snapshot of a cluster');
    await expect(now).toContainText('mc attest snapshot');
  });

  test('beside another installation in one browser, neither signs the other out', async ({ page }) => {
    if (stack === undefined) throw new Error('the start of the first journey failed');
    await signInByApi(page.request, PERSON, stack.url);
    await signInByApi(page.request, signInOf('viewer'));
    for (const [url, name] of [
      [stack.url, PERSON.name],
      [BASE_URL, 'Demo viewer'],
      [stack.url, PERSON.name],
    ] as const) {
      await page.goto(url);
      await expect(page.getByRole('button', { name: `Signed in as ${name}` })).toBeVisible();
    }
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(`${stack.url}/login`);
    await page.goto(BASE_URL);
    await expect(page.getByRole('button', { name: 'Signed in as Demo viewer' })).toBeVisible();
  });
});

/** Samples the Prometheus has of itself by now; 0 while it does not answer. */
async function countSamples(url: string): Promise<number> {
  const query = new URLSearchParams({ query: 'count_over_time(up[5m])' });
  const reply = await fetch(`${url}/api/v1/query?${query}`).catch(() => null);
  if (reply === null || !reply.ok) return 0;
  const { data } = (await reply.json()) as { data: { result: { value: [number, string] }[] } };
  return Number(data.result[0]?.value[1] ?? 0);
}
