import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBundles, ensureWeb } from './build.mjs';
import { ensureGenerated, ensureInstalled } from './install.mjs';
import { bin, runNode } from './run.mjs';
import { ROOT } from './stamps.mjs';

const DIST = process.env.MC_DIST_DIR || '.next-bench';

/** Benchmarks are the files of bench/ that report a result; the rest there helps them. */
function benchmarks() {
  const dir = join(ROOT, 'bench');
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.ts') && name !== 'report.ts' && !name.endsWith('.test.ts'))
    .filter((name) => /\breport\(/.test(readFileSync(join(dir, name), 'utf8')))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
}

async function main() {
  const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
  const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const all = benchmarks();
  if (flags.includes('--list') || (wanted.length === 0 && !flags.includes('--all'))) {
    console.log(all.join('\n'));
    if (!flags.includes('--list'))
      console.error('\nRun some: npm run bench -- NAME… (or --all), with --json for one line each');
    return;
  }
  const unknown = wanted.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(', ')}; there are: ${all.join(', ')}`);
  ensureInstalled();
  await ensureGenerated();
  await ensureBundles();
  ensureWeb({ distDir: DIST, output: 'pipe' });
  const env = { ...process.env, MC_DIST_DIR: DIST };
  const args = flags.filter((flag) => flag !== '--all');
  for (const name of wanted.length > 0 ? wanted : all) {
    const { code } = await runNode(bin('tsx/dist/cli.mjs'), [`bench/${name}.ts`, ...args], { env });
    if (code === 0) continue;
    console.error(`${name} failed (exit ${code})`);
    process.exitCode = 1;
  }
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
});
