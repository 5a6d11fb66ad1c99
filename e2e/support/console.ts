import { expect, type Locator, type Page } from '@playwright/test';

/** The demo's tenants as mission-control.yaml declares them. */
export const TENANTS = [
  { id: 'TENANT_001', name: 'Harbour Logistics' },
  { id: 'TENANT_002', name: 'Meadow Health' },
  { id: 'TENANT_003', name: 'Summit Energy' },
  { id: 'TENANT_004', name: 'Lantern Travel' },
  { id: 'TENANT_005', name: 'Orchard Retail' },
] as const;

/** The five panels of the planning pack, in their order. */
export const PANELS = [
  'Autonomy',
  'Policy denies',
  'Cost',
  'A/A replication lag',
  'Request latency p95',
] as const;

export const ALL_TENANTS = TENANTS.map(({ id }) => id).join(',');

/** A panel of the drilldown by its title, or of the compare view by tenant and title. */
export function panelOf(page: Page, title: string, tenantName?: string): Locator {
  // The parts of a name are boxes of their own, which browsers join with a space.
  const name = tenantName === undefined ? title : `${tenantName} : ${title}`;
  return page.getByRole('region', { name, exact: true });
}

/** A table by the name of the box it scrolls in. */
export function tableOf(page: Page, name: string | RegExp): Locator {
  return page.getByRole('region', { name }).getByRole('table');
}

/** Numbers on screen that say where they come from. */
export function numbersIn(place: Page | Locator): Locator {
  return place.getByRole('button', { name: /Where this comes from$/ });
}

/** Ages of the latest values inside `place`, seconds; null for one that has no value or is older than two minutes. */
export async function agesIn(place: Locator): Promise<(number | null)[]> {
  const values = await place.getByRole('definition').allInnerTexts();
  return values.map((text) => {
    const age = /(\d+) s$/.exec(text.trim())?.[1];
    return age === undefined ? null : Number(age);
  });
}

/** A silent source is noticed after three ticks of ten seconds, a mended one at the next tick or after a few tries. */
export const NOTICED_WITHIN_MS = 60_000;

/** Waits until the top bar says how fresh the page is: the word, and the age of the newest sample beside it. */
export async function expectRefreshState(
  page: Page,
  state: 'live' | 'stale' | 'polling' | 'offline',
): Promise<void> {
  await expect(page.getByRole('banner')).toContainText(new RegExp(`${state}· \\d`), {
    timeout: NOTICED_WITHIN_MS,
  });
}

/** Rows of a table as lists of cell texts, head left out. */
export async function rowsOf(table: Locator): Promise<string[][]> {
  return table
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td')].map((cell) => (cell.textContent ?? '').trim())),
    );
}

/** What the clipboard holds. */
export function readClipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Says so when a page scrolls sideways, with the elements that stick out. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const limit = window.innerWidth;
    const width = document.documentElement.scrollWidth;
    if (width <= limit) return [];
    const sticksOut = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > limit + 1,
    );
    return [`${width} px wide`, ...sticksOut.slice(0, 5).map((element) => element.outerHTML.slice(0, 160))];
  });
  expect(wide, `what makes ${page.url()} wider than the screen`).toEqual([]);
}
