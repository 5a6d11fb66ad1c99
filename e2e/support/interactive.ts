import type { Page } from '@playwright/test';

/**
 * Waits until React has taken over everything on the page that one can press or fill in. Before that a page already shows
 * its content, but a key or a choice is lost, which a person is too slow to notice and a journey is not.
 */
export async function untilInteractive(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const isTaken = (element: Element) =>
        // What the server sent for a part that the browser then made itself stays behind, hidden.
        element.closest('[hidden]') !== null ||
        Object.keys(element).some((key) => key.startsWith('__reactProps$'));
      // The place of a part that has not been put there yet.
      if (document.querySelector('template[id^="B:"]') !== null) return false;
      return [...document.querySelectorAll('a[href], button, input, select')].every(isTaken);
    },
    undefined,
    { timeout: 30_000 },
  );
  // What was taken over is committed, and effects have run, when the page next has nothing to do.
  await page.evaluate(() => new Promise<void>((resolve) => requestIdleCallback(() => resolve())));
}

/** Makes every `goto` and `reload` of a page wait until it can be used. */
export function waitOnArrival(page: Page): void {
  const goto = page.goto.bind(page);
  const reload = page.reload.bind(page);
  page.goto = async (...args) => {
    const reply = await goto(...args);
    await untilInteractive(page);
    return reply;
  };
  page.reload = async (...args) => {
    const reply = await reload(...args);
    await untilInteractive(page);
    return reply;
  };
}
