import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, openDb } from '@/lib/platform/db';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { prepareDatabase } from '@/lib/platform/migrate-database';

export type BenchDatabase = {
  /** Prisma as the application */
  db: Db;
  url: string;
  ownerUrl: string;
  /** Folder for whatever else the benchmark keeps; removed at the end */
  dir: string;
  stop(): Promise<void>;
};

/** The product's own PostgreSQL with its own settings, migrated, in a temporary folder. */
export async function startBenchDatabase(): Promise<BenchDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-bench-'));
  chmodSync(dir, 0o755);
  const server = await startEmbeddedPostgres({ dir: join(dir, 'postgres') });
  await prepareDatabase({
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
    migrationsDir: join(import.meta.dirname, '../prisma/migrations'),
  });
  const db = openDb(server.appUrl, 5);
  return {
    db,
    url: server.appUrl,
    ownerUrl: server.ownerUrl,
    dir,
    async stop() {
      await db.$disconnect();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
