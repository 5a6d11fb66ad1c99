import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureGenerated, ensureInstalled } from './install.mjs';
import { bin, runNode } from './run.mjs';
import { ROOT } from './stamps.mjs';

const MAX_LINES = 400;
const MAX_ROUTE_LINES = 40;
/** What `npm run check` cruises; every TypeScript file git knows must be inside. */
const CRUISED = [
  'app',
  'components',
  'lib',
  'demo',
  'e2e',
  'bench',
  'scripts',
  'middleware.ts',
  'instrumentation.ts',
];

const tasks = {
  types: () => runNode(bin('typescript/bin/tsc'), ['--noEmit'], { quiet: true }),
  'unit tests': () =>
    runNode(bin('vitest/vitest.mjs'), ['run', '--project', 'unit', '--reporter=dot'], { quiet: true }),
  'module boundaries': checkBoundaries,
  'unused code': () => runNode(bin('knip/bin/knip.js'), ['--no-progress'], { quiet: true }),
  'format and lint': () =>
    runNode(bin('@biomejs/biome/bin/biome'), ['ci', '--colors=off', '.'], { quiet: true }),
  'schema and migrations agree': () =>
    runNode(bin('tsx/dist/cli.mjs'), ['scripts/db-draft.ts', '--check'], { quiet: true }),
  'file sizes': checkSizes,
  'lock file': checkLock,
};

/** Files of the project: known to git, or new and not ignored. */
function projectFiles() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
  });
  return list
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(ROOT, file)));
}

async function checkBoundaries() {
  const inside = CRUISED.filter((path) => existsSync(join(ROOT, path)));
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...inside];
  const { code, output } = await runNode(bin('dependency-cruiser/bin/dependency-cruise.mjs'), args, {
    quiet: true,
  });
  let cruised;
  try {
    cruised = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  } catch {
    return { code: code || 1, output };
  }
  const seen = new Set(cruised.modules.map((module) => module.source));
  const listed = projectFiles().filter(
    (file) => /\.tsx?$/.test(file) && inside.some((path) => file === path || file.startsWith(`${path}/`)),
  );
  const missed = listed.filter((file) => !seen.has(file));
  const problems = [
    ...cruised.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`),
    ...missed.map((file) => `not read by dependency-cruiser: ${file}`),
    ...(listed.length === 0 ? ['git lists no module at all'] : []),
  ];
  return verdict(problems, `${listed.length} modules`);
}

function checkSizes() {
  const problems = projectFiles()
    .filter((file) => /\.(ts|tsx|mjs|cjs|js|css|py|rego|sh)$/.test(file) && !/(^|\/)generated\//.test(file))
    .flatMap((file) => {
      const lines = readFileSync(join(ROOT, file), 'utf8').trimEnd().split('\n').length;
      const limit = /^app\/.*\/?(page\.tsx|route\.ts)$/.test(file) ? MAX_ROUTE_LINES : MAX_LINES;
      return lines > limit ? [`${file} has ${lines} lines, the limit is ${limit}`] : [];
    });
  return verdict(problems, 'all within limits');
}

/** Addresses in the lock would tie every clone to one registry. */
function checkLock() {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  return verdict(
    text.includes('"resolved"') ? ['package-lock.json holds "resolved" addresses'] : [],
    'no addresses',
  );
}

function verdict(problems, note) {
  return { code: problems.length === 0 ? 0 : 1, output: problems.length === 0 ? note : problems.join('\n') };
}

async function main() {
  ensureInstalled();
  await ensureGenerated();
  if (!existsSync(join(ROOT, 'next-env.d.ts')))
    await runNode(bin('next/dist/bin/next'), ['typegen'], { quiet: true });
  const wanted = process.argv.slice(2);
  const queue = Object.entries(tasks).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  if (queue.length === 0) throw new Error(`no such check; there are: ${Object.keys(tasks).join(', ')}`);
  let failed = 0;
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [name, task] = next;
      const began = performance.now();
      const { code, output } = await task();
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(`${code === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
      if (code === 0) continue;
      failed += 1;
      console.log(
        output
          .trim()
          .split('\n')
          .slice(-150)
          .map((line) => `    ${line}`)
          .join('\n'),
      );
    }
  };
  // The longest come first; two at a time, as many as the smallest machine has cores.
  await Promise.all([worker(), worker()]);
  console.log(failed === 0 ? 'all checks passed' : `${failed} of the checks failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

await main();
