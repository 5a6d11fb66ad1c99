import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureBundles, ensureWeb } from './build.mjs';
import { ensureGenerated, ensureInstalled } from './install.mjs';
import { bin, run, runNode } from './run.mjs';
import { ROOT } from './stamps.mjs';
import { startStack } from './test-stack.mjs';
import { countPlaywright, countVitest, describeVectors } from './test-summary.mjs';
import { findPrometheus } from './tools.mjs';

const KINDS = ['unit', 'db', 'it', 'e2e'];
/** A run takes about 35 minutes and may take 45; one that hangs ends by itself, with a summary, before the machine ends it without one. */
const DEADLINE_MS = 70 * 60_000;
const DIST = '.next-test';

const totals = { passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] };
const cancelled = new AbortController();
const deadline = AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), cancelled.signal]);
// Whoever stops us gets what was found so far, and nothing is left running.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => cancelled.abort());

function add(counts) {
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  totals.skipped += counts.skipped;
  totals.failures.push(...counts.failures);
  totals.unsteady.push(...(counts.unsteady ?? []));
}

function fail(what) {
  add({ passed: 0, failed: 1, skipped: 0, failures: [what] });
}

/** The kinds after `--only`, or all. */
function wantedKinds() {
  const at = process.argv.indexOf('--only');
  if (at === -1) return KINDS;
  const wanted = (process.argv[at + 1] ?? '').split(',');
  if (wanted.every((kind) => KINDS.includes(kind))) return wanted;
  throw new Error(`--only expects some of ${KINDS.join(',')}, for example --only unit,db`);
}

async function vitest(kind, out, env) {
  console.log(`\n== ${kind}`);
  const report = join(out, `${kind}.json`);
  const args = [
    'run',
    '--project',
    kind,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { code } = await runNode(bin('vitest/vitest.mjs'), args, { env, deadline });
  const counts = countVitest(report, kind);
  add(counts);
  if (code !== 0 && counts.failed === 0) fail(`${kind}: vitest ended with ${code} although no test failed`);
}

/** The journeys, in a real browser against the whole product. */
async function journeys(out, env) {
  console.log('\n== e2e');
  const chromium = await ensureChromium();
  if (chromium === null) return fail('e2e: no chromium; install it, or name one in CHROMIUM');
  const stack = await startStack(join(out, 'data'), env, deadline);
  try {
    const report = join(out, 'e2e.json');
    const { code } = await runNode(bin('@playwright/test/cli.js'), ['test', '--reporter=list,json'], {
      env: {
        ...env,
        CHROMIUM: chromium,
        MC_BASE_URL: stack.url,
        MC_SIGN_INS: join(out, 'data/demo-sign-ins.json'),
        MC_DATA_DIR: join(out, 'data'),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
      deadline,
    });
    const counts = countPlaywright(report);
    add(counts);
    if (code !== 0 && counts.failed === 0) fail(`e2e: playwright ended with ${code} although no test failed`);
  } finally {
    await stack.stop();
  }
}

/** A browser: named, installed, or fetched by apt where we may. */
async function ensureChromium() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : null;
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = known.find((path) => existsSync(path));
  if (found !== undefined || process.getuid?.() !== 0) return found ?? null;
  const packages = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'];
  await run('apt-get', ['update', '-q'], { quiet: true, deadline });
  await run('apt-get', packages, { quiet: true, deadline });
  return known.find((path) => existsSync(path)) ?? null;
}

/** Tests with real Prometheus and promtool find them on PATH, wherever they came from. */
async function environment() {
  const prometheus = await findPrometheus();
  if (prometheus === null) console.log('no Prometheus found: tests that need it will say so');
  const path = [...(prometheus === null ? [] : [dirname(prometheus.prometheus)]), process.env.PATH ?? ''];
  return { ...process.env, PATH: path.join(delimiter), MC_DIST_DIR: process.env.MC_DIST_DIR || DIST };
}

async function main() {
  const kinds = wantedKinds();
  ensureInstalled();
  await ensureGenerated();
  const env = await environment();
  const out = mkdtempSync(join(tmpdir(), 'mc-test-'));
  chmodSync(out, 0o755);
  try {
    for (const kind of kinds) {
      if (deadline.aborted) {
        fail(`${kind}: not run, the time was over or somebody stopped it`);
        continue;
      }
      if (kind === 'it' || kind === 'e2e') {
        await ensureBundles();
        ensureWeb({ distDir: env.MC_DIST_DIR, output: 'pipe' });
      }
      if (kind === 'e2e') await journeys(out, env);
      else await vitest(kind, out, env);
    }
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
  console.log('\n== summary');
  for (const failure of totals.failures) console.log(`failed: ${failure}`);
  for (const test of totals.unsteady) console.log(`passed at the second try only: ${test}`);
  console.log(describeVectors(ROOT));
  console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exitCode = totals.failed === 0 && totals.passed > 0 ? 0 : 1;
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
});
