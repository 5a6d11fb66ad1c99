import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dropStamp, hashSources, isStamped, ROOT, writeStamp } from './stamps.mjs';

const BUNDLES = {
  'dist/mc.mjs': 'lib/cli/main.ts',
  'dist/worker.mjs': 'lib/jobs/worker.ts',
  'dist/demo.mjs': 'demo/main.ts',
  'dist/demo-history.mjs': 'demo/history-main.ts',
};
const BUNDLE_STAMP = 'dist/.stamp';
const BUNDLE_SOURCES = [
  'lib',
  'demo',
  'tsconfig.json',
  'package-lock.json',
  'prisma/schema.prisma',
  'scripts/build.mjs',
];
const WEB_SOURCES = [
  ...['app', 'components', 'lib', 'public', 'prisma/schema.prisma', 'middleware.ts', 'instrumentation.ts'],
  ...['next.config.js', 'postcss.config.mjs', 'tsconfig.json', 'package-lock.json'],
];
const isTest = (path) => /\.test\.tsx?$/.test(path);

/** Bundles the command line, worker and demo into dist/ when a source changed. Returns whether it had to. */
export async function ensureBundles() {
  const hash = hashSources(BUNDLE_SOURCES, { skip: isTest });
  const entries = Object.entries(BUNDLES).filter(([, source]) => existsSync(join(ROOT, source)));
  if (isStamped(BUNDLE_STAMP, hash) && entries.every(([out]) => existsSync(join(ROOT, out)))) return false;
  const { build, stop } = await import('esbuild');
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: entries.map(([out, source]) => ({ in: source, out: out.replace(/\.mjs$/, '') })),
    outdir: ROOT,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': ROOT },
    sourcemap: 'linked',
    logLevel: 'error',
    write: false,
  });
  // `mc up` goes on in this process for days; the bundler's helper must not stay with it.
  stop();
  for (const file of result.outputFiles) {
    // Written aside and renamed: a process that starts meanwhile reads the old bundle or the new one, never half.
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(`${file.path}.${process.pid}`, file.contents);
    renameSync(`${file.path}.${process.pid}`, file.path);
  }
  writeStamp(BUNDLE_STAMP, hash);
  return true;
}

/**
 * Builds the pages into MC_DIST_DIR (default .next) when a source changed. Types are checked by `npm run check`, not here.
 * Never call it under a server that serves the same folder. Returns whether it had to.
 */
export function ensureWeb({ distDir = process.env.MC_DIST_DIR || '.next', output = 'inherit' } = {}) {
  const stamp = `${distDir}/mc-stamp`;
  const hash = hashSources(WEB_SOURCES, { skip: isTest, extra: [distDir, process.version] });
  if (isStamped(stamp, hash) && existsSync(join(ROOT, distDir, 'BUILD_ID'))) return false;
  refuseWhileServed(distDir);
  dropStamp(stamp);
  const tsconfig = readFileSync(join(ROOT, 'tsconfig.json'));
  const result = spawnSync(process.execPath, [join(ROOT, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      MC_DIST_DIR: distDir,
      MC_SKIP_TYPECHECK: '1',
      NEXT_TELEMETRY_DISABLED: '1',
    },
  });
  // For a folder other than .next, Next adds that folder's types to tsconfig.json, which would leave a changed clone behind.
  if (!tsconfig.equals(readFileSync(join(ROOT, 'tsconfig.json'))))
    writeFileSync(join(ROOT, 'tsconfig.json'), tsconfig);
  if (result.status !== 0) {
    throw new Error(
      `next build failed (exit ${result.status ?? result.signal})\n${result.stdout ?? ''}${result.stderr ?? ''}`,
    );
  }
  writeStamp(stamp, hash);
  return true;
}

/** A build takes away files that pages of a running server point at; `mc up` marks the folder it serves. */
function refuseWhileServed(distDir) {
  const dir = join(ROOT, distDir, 'mc-serving');
  const pids = existsSync(dir) ? readdirSync(dir).map(Number).filter(isAlive) : [];
  if (pids.length === 0) return;
  throw new Error(
    `pages in ${distDir} changed, but process ${pids.join(', ')} is serving them: stop it first, or build elsewhere with MC_DIST_DIR`,
  );
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { ensureGenerated } = await import('./install.mjs');
    await ensureGenerated();
    if (!process.argv.includes('--web')) await ensureBundles();
    ensureWeb();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
