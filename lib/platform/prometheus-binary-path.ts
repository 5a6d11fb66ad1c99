import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first executable called `name` in the folders of `path`; null when there is none. */
export function findOnPath(name: string, path: string): string | null {
  for (const dir of path.split(delimiter).filter((part) => part !== '')) {
    const candidate = join(dir, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {}
  }
  return null;
}
