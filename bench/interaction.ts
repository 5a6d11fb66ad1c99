import type { Page } from '@playwright/test';
import { startStack } from '@/lib/testing/stack';
import { openBrowser, signedInContext, untilChart } from './browser';
import { sleep } from './platform';
import { percentile, progress, report, round } from './report';

const CPU_SLOWDOWN = 4;
const ROUNDS = 20;
/** The browser tells no duration below this; such interactions count as this long. */
const SHORTEST_MS = 16;

/** One interaction as the browser measured it, from input to the next paint. */
type Interaction = { what: string; ms: number; waitingMs: number; workingMs: number };

/**
 * Milliseconds from an interaction to the next paint on the compare view (five tenants, live updates arriving) with the CPU
 * slowed four times, by the browser's own event timing. No peer exists; the baseline is the limit.
 */
const stack = await startStack();
const browser = await openBrowser();
try {
  const context = await signedInContext(browser, stack);
  const page = await context.newPage();
  await page.addInitScript(observeInteractions, SHORTEST_MS);
  await page.goto(`${stack.url}/compare`);
  await untilChart(page);
  await sleep(3_000);
  const freeMs = Math.min(...(await repeat(10, () => page.evaluate(fixedWorkMs))));
  const client = await context.newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  const slowedMs: number[] = [];
  const performed = await interact(page, slowedMs);
  await sleep(3_000);
  const seen = await page.evaluate(() =>
    Object.values((window as unknown as { mcInteractions: Record<number, Interaction> }).mcInteractions),
  );
  if (seen.length === 0) throw new Error('the browser saw no interaction: the measurement is void');
  progress(`${performed} interactions, ${seen.length} of ${SHORTEST_MS} ms or more`);
  const unseen = Array.from({ length: Math.max(0, performed - seen.length) }, () => SHORTEST_MS);
  const durations = [...seen.map(({ ms }) => ms), ...unseen];
  report({
    name: 'interaction',
    value: round(percentile(durations, 0.98)),
    unit: 'ms p98',
    better: 'lower',
    baseline: { name: 'limit', value: 200 },
    detail: {
      cpuSlowdown: CPU_SLOWDOWN,
      // Above the asked one by what other processes took meanwhile: on a quiet machine they are equal.
      realSlowdown: {
        median: round(percentile(slowedMs, 0.5) / freeMs),
        p95: round(percentile(slowedMs, 0.95) / freeMs),
      },
      interactions: performed,
      medianMs: round(percentile(durations, 0.5)),
      p75Ms: round(percentile(durations, 0.75)),
      maxMs: round(percentile(durations, 1)),
      slowest: [...seen].sort((a, b) => b.ms - a.ms).slice(0, 6),
    },
  });
} finally {
  await browser.close();
  await stack.stop();
}

/** Does what a hurried person does, over more than one live update: points, selects on a chart, switches scales, opens help. */
async function interact(page: Page, slowedMs: number[]): Promise<number> {
  let performed = 0;
  const then = async (work: Promise<unknown>, pauseMs: number) => {
    await work;
    performed += 1;
    await sleep(pauseMs);
  };
  const scales = page.getByRole('button', { name: 'Independent scales' });
  for (let round = 0; round < ROUNDS; round++) {
    await page.mouse.move(400 + round * 10, 450, { steps: 4 });
    await then(page.mouse.click(400 + round * 10, 450), 300);
    await then(page.keyboard.press('Tab'), 300);
    await then(scales.click(), 900);
    await then(page.keyboard.press('?'), 700);
    await then(page.keyboard.press('Escape'), 700);
    slowedMs.push(await page.evaluate(fixedWorkMs));
    await sleep(200);
  }
  return performed;
}

/** Runs in the page: how long the same small piece of work takes now. */
function fixedWorkMs(): number {
  const startedAt = performance.now();
  let sum = 0;
  for (let i = 0; i < 4_000_000; i++) sum = (sum + i * 31) % 1_000_003;
  // The sum is looked at, so that the loop cannot be optimised away.
  return sum < 0 ? Number.NaN : performance.now() - startedAt;
}

async function repeat(times: number, work: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let i = 0; i < times; i++) results.push(await work());
  return results;
}

/** Runs in the page: collects event timings by interaction, and what each was. No named function: the loader would wrap it. */
function observeInteractions(shortestMs: number): void {
  const names = new Map<number, string>();
  const seen: Record<number, Interaction> = {};
  for (const type of ['keydown', 'pointerdown', 'pointerup', 'click'])
    window.addEventListener(
      type,
      (event) => names.set(event.timeStamp, event instanceof KeyboardEvent ? event.key : event.type),
      { capture: true },
    );
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      const id = (entry as PerformanceEventTiming & { interactionId?: number }).interactionId ?? 0;
      const known = seen[id];
      if (id === 0 || (known !== undefined && known.ms >= entry.duration)) continue;
      seen[id] = {
        what: names.get(entry.startTime) ?? entry.name,
        ms: entry.duration,
        waitingMs: Math.round(entry.processingStart - entry.startTime),
        workingMs: Math.round(entry.processingEnd - entry.processingStart),
      };
    }
  }).observe({ type: 'event', durationThreshold: shortestMs, buffered: true } as PerformanceObserverInit);
  Object.assign(window, { mcInteractions: seen });
}
