import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { startStack } from '@/lib/testing/stack';
import { openBrowser, signedInContext, untilChart } from './browser';
import { percentile, report, round } from './report';

const AGAIN = 5;

/**
 * Gzip JavaScript a browser fetches for the first view of the drilldown, before the lazily loaded charts; the sign-in page;
 * and the time to the first chart. Peer: every script of the build loaded eagerly.
 */
const stack = await startStack();
const browser = await openBrowser();
try {
  const anonymous = await browser.newPage();
  await anonymous.goto(`${stack.url}/login`, { waitUntil: 'load' });
  const signInKiB = await firstLoadKiB(anonymous);

  const context = await signedInContext(browser, stack);
  const page = await context.newPage();
  const firstChartMs = await timeToChart(page);
  const drilldownKiB = await firstLoadKiB(page);
  const totalKiB = await scriptsKiB(page, () => true);
  const again: number[] = [];
  for (let i = 0; i < AGAIN; i++) again.push(await timeToChart(await context.newPage()));

  report({
    name: 'page-weight',
    value: round(drilldownKiB),
    unit: 'KiB gzip',
    better: 'lower',
    baseline: { name: 'the whole bundle loaded eagerly', value: round(wholeBundleKiB()) },
    detail: {
      limitKiB: 200,
      signInKiB: round(signInKiB),
      signInLimitKiB: 150,
      withChartsKiB: round(totalKiB),
      firstChartMs: round(firstChartMs),
      cachedFirstChartMsMedian: round(percentile(again, 0.5)),
    },
  });
} finally {
  await browser.close();
  await stack.stop();
}

/** Milliseconds from asking for the drilldown to the first drawn line. */
async function timeToChart(page: Page): Promise<number> {
  const startedAt = performance.now();
  await page.goto(`${stack.url}/tenants/TENANT_003`, { waitUntil: 'domcontentloaded' });
  await untilChart(page);
  return performance.now() - startedAt;
}

/** Scripts the document itself names: what must arrive before the page works. */
async function firstLoadKiB(page: Page): Promise<number> {
  const html = (await (await page.request.get(page.url())).text()).replace(
    /<script[^>]*\bnomodule\b[^>]*>/gi,
    '',
  );
  const named = new Set(
    [...html.matchAll(/src="([^"]+\.js[^"]*)"/g)].map(([, src = '']) => new URL(src, page.url()).href),
  );
  if (named.size === 0) throw new Error(`${page.url()} names no script: the measurement is void`);
  return scriptsKiB(page, (url) => named.has(url));
}

async function scriptsKiB(page: Page, counts: (url: string) => boolean): Promise<number> {
  const entries = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .map((entry) => ({ url: entry.name, bytes: (entry as PerformanceResourceTiming).encodedBodySize })),
  );
  return entries.filter(({ url }) => counts(url)).reduce((sum, { bytes }) => sum + bytes, 0) / 1024;
}

function wholeBundleKiB(): number {
  const root = join(process.env.MC_DIST_DIR ?? '.next', 'static');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(join(root, file))).length, 0) / 1024;
}
