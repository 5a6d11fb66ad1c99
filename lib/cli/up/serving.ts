import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Marks built pages as being served, which scripts/build.mjs reads: a build under a running server would take away the
 * files its pages point at. Returns what removes the mark; one left by a kill is ignored, since its process is gone.
 */
export function markServing(root: string, distDir: string): () => Promise<void> {
  const dir = join(root, distDir, 'mc-serving');
  const file = join(dir, String(process.pid));
  mkdirSync(dir, { recursive: true });
  writeFileSync(file, '');
  return async () => rmSync(file, { force: true });
}
