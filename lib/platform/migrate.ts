import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { AppError } from '@/lib/kernel';

/** Prisma's own advisory lock, so that its command line and this runner never work at the same time. */
const LOCK = 72707369;

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`;

export type Migration = { name: string; sql: string; checksum: string };
export type AppliedMigration = { name: string; checksum: string; finished: boolean; logs: string | null };

/** Reads every `<dir>/<name>/migration.sql`, in the order they apply. */
export function readMigrations(dir: string): Migration[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/**
 * Decides what is left to apply. Throws `conflict` when the database and the folder disagree: a migration that failed half
 * way, one that was edited after it was applied, or one this version of MC does not know (the database is newer).
 */
export function planMigrations(folder: Migration[], applied: AppliedMigration[]): Migration[] {
  for (const row of applied) {
    const file = folder.find((migration) => migration.name === row.name);
    if (!row.finished) {
      throw refuse(
        `migration ${row.name} failed earlier${row.logs === null ? '' : `: ${row.logs}`}. Mend the database, then delete its row from _prisma_migrations`,
      );
    }
    if (file === undefined) {
      throw refuse(
        `the database has migration ${row.name}, which this version does not know: run the newer version`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw refuse(
        `migration ${row.name} was edited after it was applied. Restore the file and write a new migration`,
      );
    }
  }
  const done = new Set(applied.map((row) => row.name));
  return folder.filter((migration) => !done.has(migration.name));
}

function refuse(message: string): AppError {
  return new AppError('conflict', { message });
}

/** Brings the database of `ownerUrl` to the newest migration in `dir`; returns the names it applied. Safe to run at once from many places. */
export async function migrate(ownerUrl: string, dir: string): Promise<string[]> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query('SET client_min_messages = warning');
    await client.query(CREATE_TABLE);
    const pending = planMigrations(readMigrations(dir), await readApplied(client));
    for (const migration of pending) await applyMigration(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

async function readApplied(client: Client): Promise<AppliedMigration[]> {
  const result = await client.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
     FROM "_prisma_migrations" WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  );
  return result.rows;
}

/** One row, one script, one finish: the row is written first so that a crash in the middle is visible to the next run. */
async function applyMigration(client: Client, migration: Migration): Promise<void> {
  const id = randomUUID();
  await client.query('INSERT INTO "_prisma_migrations" (id, checksum, migration_name) VALUES ($1, $2, $3)', [
    id,
    migration.checksum,
    migration.name,
  ]);
  try {
    // Without parameters the whole file travels as one simple query: one implicit transaction, functions and DO blocks intact.
    await client.query(migration.sql);
  } catch (cause) {
    await client.query('ROLLBACK');
    const logs = cause instanceof Error ? cause.message : String(cause);
    await client.query('UPDATE "_prisma_migrations" SET logs = $2 WHERE id = $1', [id, logs]);
    throw new AppError('internal', { message: `migration ${migration.name} failed: ${logs}`, cause });
  }
  await client.query(
    'UPDATE "_prisma_migrations" SET finished_at = now(), applied_steps_count = 1 WHERE id = $1',
    [id],
  );
}
