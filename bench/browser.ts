import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { demoPerson, type Stack, signInCookie } from '@/lib/testing/stack';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-dev-shm-usage',
  '--no-first-run',
];

/** A real browser with its own profile; the caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
}

/** A context that is already signed in as a demo role. */
export async function signedInContext(
  browser: Browser,
  stack: Stack,
  role = 'viewer',
): Promise<BrowserContext> {
  const cookie = await signInCookie(stack.url, demoPerson(stack.dataDir, role));
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const cookies = cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url: stack.url };
  });
  await context.addCookies(cookies);
  return context;
}

/** Waits until a chart has drawn at least one line. */
export async function untilChart(page: Page): Promise<void> {
  await page
    .locator('svg path.recharts-line-curve, svg path.recharts-curve')
    .first()
    .waitFor({ state: 'attached', timeout: 90_000 });
}
