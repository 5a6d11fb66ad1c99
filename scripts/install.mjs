import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashSources, isStamped, ROOT, writeStamp } from './stamps.mjs';

const GENERATE_STAMP = 'node_modules/.cache/mission-control/generate';

/** Whether node_modules holds every package of the lock file that this machine needs, in the locked version. */
export function isInstalled() {
  const installed = readPackages(join(ROOT, 'node_modules/.package-lock.json'));
  const locked = readPackages(join(ROOT, 'package-lock.json'));
  if (installed === null || locked === null) return false;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // npm leaves out optional packages of other platforms; a peer marked optional may be left out too.
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version;
  });
}

function readPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : null;
}

/** Runs `npm ci` when node_modules is missing or of another lock file. Returns whether it had to. */
export function ensureInstalled() {
  if (isInstalled()) return false;
  // Inside `npm run`, npm says where it is; using it keeps one npm version throughout.
  const npm = process.env.npm_execpath;
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const result = spawnSync(command, [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    // The tools that build and test are development dependencies; a NODE_ENV of the caller must not drop them.
    env: { ...process.env, NODE_ENV: 'development' },
  });
  if (result.status !== 0) throw new Error(`npm ci failed (exit ${result.status ?? result.signal})`);
  return true;
}

/** Writes the database client when the schema changed since the last time. Returns whether it had to. */
export async function ensureGenerated() {
  const hash = hashSources(['prisma/schema.prisma', 'package-lock.json']);
  if (isStamped(GENERATE_STAMP, hash) && existsSync(join(ROOT, 'lib/platform/generated/prisma/client.ts')))
    return false;
  const { generateClient } = await import('./generate.mjs');
  generateClient();
  writeStamp(GENERATE_STAMP, hash);
  return true;
}
