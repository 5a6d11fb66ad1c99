import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@/lib/kernel';

/** Every place `mc up` uses, absolute. */
export type Paths = {
  root: string;
  data: string;
  logs: string;
  run: string;
  postgres: string;
  prometheus: string;
  tools: string;
  migrations: string;
};

/** The places for one data directory (`MC_DATA_DIR`, relative to where the command was called). */
export function pathsFor(dataDir: string, root = findRoot(import.meta.dirname)): Paths {
  const data = resolve(dataDir);
  return {
    root,
    data,
    logs: join(data, 'logs'),
    run: join(data, 'run'),
    postgres: join(data, 'postgres'),
    prometheus: join(data, 'prometheus'),
    tools: join(root, '.cache/tools'),
    migrations: join(root, 'prisma/migrations'),
  };
}

/** The project's root: the nearest folder upwards whose package.json is ours, from sources and from dist/ alike. */
function findRoot(from: string): string {
  for (let dir = from; ; dir = dirname(dir)) {
    const file = join(dir, 'package.json');
    if (existsSync(file) && /"name":\s*"mission-control"/.test(readFileSync(file, 'utf8'))) return dir;
    if (dir === dirname(dir))
      throw new AppError('misconfigured', { message: `no Mission Control checkout around ${from}` });
  }
}
