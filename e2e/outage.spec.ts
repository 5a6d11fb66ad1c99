import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { expectRefreshState, NOTICED_WITHIN_MS, numbersIn, panelOf } from './support/console';
import { pidOf } from './support/stack';

test.describe('when something fails', () => {
  test.setTimeout(180_000);
  test.use({ allowedConsole: /Failed to load resource|ERR_/ });

  test('Prometheus hangs: panels keep the last good data, say how old it is, and recover by themselves', async ({
    page,
  }) => {
    await page.goto('/tenants/TENANT_001');
    await expectRefreshState(page, 'live');
    const pid = runningPid('prometheus');
    process.kill(pid, 'SIGSTOP');
    try {
      await expectRefreshState(page, 'stale');
      const note = page.getByRole('status').filter({ hasText: 'the source stopped answering' });
      await expect(note).toBeVisible({ timeout: NOTICED_WITHIN_MS });
      await expect(note.getByRole('button')).toHaveText(/\d+ (s|min) ago/);
      await expect(numbersIn(panelOf(page, 'Cost'))).toHaveText(/\d/);
      // Whoever comes now is told the same, and sees the same last data.
      await page.goto('/');
      await expect(note).toBeVisible();
      await expect(numbersIn(page.getByRole('main'))).not.toHaveCount(0);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expectRefreshState(page, 'live');
    await expect(page.getByText('the source stopped answering')).toHaveCount(0);
  });

  test('Prometheus is killed: it is started again, and the page goes on', async ({ page }) => {
    await page.goto('/');
    await expectRefreshState(page, 'live');
    const killed = runningPid('prometheus');
    const atSeconds = Date.now() / 1000;
    process.kill(killed, 'SIGKILL');
    await expectAnotherProcess('prometheus', killed);
    await expectSampleAfter(page, atSeconds);
    await expectRefreshState(page, 'live');
  });

  test('the worker is killed: another takes the lead, and the page goes on', async ({ page }) => {
    await page.goto('/');
    await expectRefreshState(page, 'live');
    const leaderBefore = await leaderOf(page);
    expect(leaderBefore).not.toBeNull();
    const killed = runningPid('worker');
    const atSeconds = Date.now() / 1000;
    process.kill(killed, 'SIGKILL');
    await expectAnotherProcess('worker', killed);
    await expect
      .poll(() => leaderOf(page), { timeout: NOTICED_WITHIN_MS, message: 'who polls Prometheus' })
      .not.toBe(leaderBefore);
    await expectSampleAfter(page, atSeconds);
    await expectRefreshState(page, 'live');
  });

  test('the stream cannot be had: the page asks instead, and says so', async ({ page }) => {
    await page.route('**/api/stream?*', (request) => request.abort());
    await page.goto('/tenants/TENANT_001');
    await expectRefreshState(page, 'polling');
    const atSeconds = Date.now() / 1000;
    await expectSampleAfter(page, atSeconds);
    await page.unroute('**/api/stream?*');
  });

  test('the network is gone: the last data stays, and comes alive again', async ({ page, context }) => {
    await page.goto('/');
    await expectRefreshState(page, 'live');
    await context.setOffline(true);
    await expectRefreshState(page, 'offline');
    await expect(numbersIn(page.getByRole('main'))).not.toHaveCount(0);
    await context.setOffline(false);
    await expectRefreshState(page, 'live');
  });
});

function runningPid(part: 'prometheus' | 'worker'): number {
  const pid = pidOf(part);
  if (pid === null) throw new Error(`${part} does not run`);
  return pid;
}

async function expectAnotherProcess(part: 'prometheus' | 'worker', before: number): Promise<void> {
  await expect
    .poll(() => pidOf(part) ?? before, { timeout: NOTICED_WITHIN_MS, message: `${part} started again` })
    .not.toBe(before);
}

async function leaderOf(page: Page): Promise<string | null> {
  const reply = await page.request.get('/api/status');
  const { cost } = (await reply.json()) as { cost: { leader: string | null } };
  return cost.leader;
}

/** The age in the top bar belongs to a sample taken clearly after a moment: ages are whole seconds, so two more. */
async function expectSampleAfter(page: Page, atSeconds: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const age = /· (\d+) s/.exec(await page.getByRole('banner').innerText())?.[1];
        return age === undefined ? 0 : Date.now() / 1000 - Number(age);
      },
      { timeout: NOTICED_WITHIN_MS, message: 'time of the newest sample on screen' },
    )
    .toBeGreaterThan(atSeconds + 2);
}
