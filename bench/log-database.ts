import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { prepareDatabase } from '@/lib/platform/migrate-database';
import { openPorts } from '@/lib/platform/open-ports';
import { testConfig, testCtx } from '@/lib/testing/ctx';

/** A throw-away PostgreSQL with the settings of the product, and a ctx on it; `close` removes all of it. */
export type LogDatabase = { ctx: Ctx; appUrl: string; dataDir: string; close(): Promise<void> };

/** Starts one in a folder of its own. Everything acknowledged is on disk, as in the product. */
export async function openLogDatabase(): Promise<LogDatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-bench-log-'));
  chmodSync(dir, 0o755);
  const server = await startEmbeddedPostgres({ dir: join(dir, 'postgres') });
  await prepareDatabase({
    ownerUrl: server.ownerUrl,
    appUrl: server.appUrl,
    migrationsDir: join(import.meta.dirname, '../prisma/migrations'),
  });
  const db = openDb(server.appUrl, 10);
  const dataDir = join(dir, 'data');
  const ports = openPorts({
    config: testConfig(),
    logger: createLogger('bench', 'warn'),
    installId: '0a1b2c3d',
    dataDir,
  });
  const ctx = testCtx(
    db,
    { kind: 'system', job: 'bench' },
    { ports, clock: systemClock, ids: createIds(systemClock) },
  );
  return {
    ctx,
    appUrl: server.appUrl,
    dataDir,
    async close() {
      await db.$disconnect();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
