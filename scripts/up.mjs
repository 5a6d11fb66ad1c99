import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The first half of `npm run up`, in plain Node because nothing is installed yet: packages, database client, bundles.
 * Then `mc up` takes over in this same process.
 */
async function main() {
  requireNode();
  const { ROOT } = await import('./stamps.mjs');
  const { ensureInstalled, ensureGenerated } = await import('./install.mjs');
  const keepBundles = process.argv.includes('--no-build') && existsSync(join(ROOT, 'dist/mc.mjs'));
  await step('packages installed', ensureInstalled);
  await step('database client generated', ensureGenerated);
  if (!keepBundles) {
    await step('command line, worker and demo bundled', async () =>
      (await import('./build.mjs')).ensureBundles(),
    );
  }
  process.argv = [process.argv[0], 'mc', 'up', ...process.argv.slice(2)];
  await import(join(ROOT, 'dist/mc.mjs'));
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Error(`Mission Control needs Node 20.19 or newer, this is ${process.versions.node}`);
}

/** Runs one step and prints its duration when there was something to do. */
async function step(title, work) {
  const before = performance.now();
  const did = await work();
  if (did) console.error(`  ✓ ${title} (${((performance.now() - before) / 1000).toFixed(1)} s)`);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
