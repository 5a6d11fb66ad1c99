import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const SKIPPED = new Set(['node_modules', 'generated', '.git', '.data', '.cache', 'dist']);

/** SHA-256 over names and contents of files and folders (relative to the root), in a fixed order; what is missing counts too. */
export function hashSources(paths, options = {}) {
  const hash = createHash('sha256');
  for (const path of paths) addPath(hash, path, options.skip ?? (() => false));
  for (const text of options.extra ?? []) hash.update(`\0${text}`);
  return hash.digest('hex');
}

function addPath(hash, path, skip) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return hash.update(`missing ${path}\0`);
  if (!statSync(full).isDirectory()) return hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
  for (const name of readdirSync(full).sort()) {
    const inner = `${path}/${name}`;
    if (!SKIPPED.has(name) && !skip(inner)) addPath(hash, inner, skip);
  }
}

/** Whether the result of a step is from exactly these inputs. `file` is relative to the root. */
export function isStamped(file, hash) {
  const full = join(ROOT, file);
  return existsSync(full) && readFileSync(full, 'utf8') === hash;
}

/** Records which inputs a finished step had. */
export function writeStamp(file, hash) {
  mkdirSync(dirname(join(ROOT, file)), { recursive: true });
  writeFileSync(join(ROOT, file), hash);
}

/** Forgets a step, so that one which is cut short is done again. */
export function dropStamp(file) {
  rmSync(join(ROOT, file), { force: true });
}
