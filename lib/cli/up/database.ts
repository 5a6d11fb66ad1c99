import { Client } from 'pg';
import { AppError } from '@/lib/kernel';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { prepareDatabase } from '@/lib/platform/migrate-database';
import { isSameProcess, readProcess } from '@/lib/platform/process';
import type { Paths } from './paths';
import type { Progress } from './progress';

export type Database = {
  ownerUrl: string;
  appUrl: string;
  /** Null for a server of yours. */
  embeddedPort: number | null;
  stop(): Promise<void>;
};

const WATCH_MS = 2_000;

/**
 * The database to use: DATABASE_URL (with DATABASE_OWNER_URL, or one role for both), else the embedded server, which is
 * watched from then on and started again when somebody kills it.
 */
export async function openDatabase(
  paths: Paths,
  env: { DATABASE_URL?: string | undefined; DATABASE_OWNER_URL?: string | undefined },
  port: number,
  progress: Progress,
): Promise<Database> {
  const appUrl = env.DATABASE_URL;
  if (appUrl !== undefined) {
    progress.note('PostgreSQL: the server of DATABASE_URL');
    return { appUrl, ownerUrl: env.DATABASE_OWNER_URL ?? appUrl, embeddedPort: null, stop: async () => {} };
  }
  if (env.DATABASE_OWNER_URL !== undefined) {
    throw new AppError('misconfigured', {
      message:
        'DATABASE_OWNER_URL is set but DATABASE_URL is not; set both, for example DATABASE_URL=postgresql://mc_app:secret@db.example:5432/mission_control',
    });
  }
  const start = () => startEmbeddedPostgres({ dir: paths.postgres, port });
  const server = await progress.step('PostgreSQL ready', start);
  const watch = watchServer(
    server,
    () => startEmbeddedPostgres({ dir: paths.postgres, port: server.port }),
    progress,
  );
  return { appUrl: server.appUrl, ownerUrl: server.ownerUrl, embeddedPort: server.port, stop: watch.stop };
}

/** Starts the server again when it is gone; web and worker reconnect by themselves because the port stays. */
function watchServer(first: EmbeddedPostgres, restart: () => Promise<EmbeddedPostgres>, progress: Progress) {
  let server = first;
  let startedAt = readProcess(server.pid)?.startedAt ?? '';
  let busy: Promise<void> | null = null;
  const check = async () => {
    if (isSameProcess({ pid: server.pid, startedAt })) return;
    progress.note('PostgreSQL ended, starting it again');
    try {
      const gone = server;
      server = await restart();
      await gone.stop();
      startedAt = readProcess(server.pid)?.startedAt ?? '';
    } catch (error) {
      progress.note(`PostgreSQL did not start: ${error instanceof Error ? error.message : error}`);
    }
  };
  const timer = setInterval(() => {
    busy ??= check().finally(() => {
      busy = null;
    });
  }, WATCH_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await busy;
      await server.stop();
    },
  };
}

/** Migrates, grants, and makes sure that the database and this data directory agree on who they are. Returns the install id. */
export async function prepare(
  database: Database,
  paths: Paths,
  installId: string,
  generatedUntil: Date | null,
  progress: Progress,
): Promise<string> {
  const { applied, roles } = await prepareDatabase({ ...database, migrationsDir: paths.migrations });
  if (applied.length > 0) progress.note(`migrations applied: ${applied.join(', ')}`);
  if (roles === 'same-role') {
    progress.note(
      'warning: owner and application use one database role, so audit rows are not protected from change',
    );
  }
  return identify(database.ownerUrl, installId, generatedUntil);
}

/** The database's own id wins: it may be shared by several hosts, or restored from elsewhere. */
async function identify(ownerUrl: string, installId: string, generatedUntil: Date | null): Promise<string> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const found = await client.query<{ id: string }>(
      `INSERT INTO installation (id, generated_history_until)
       SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM installation) ON CONFLICT DO NOTHING RETURNING id`,
      [installId, generatedUntil],
    );
    const id =
      found.rows[0]?.id ?? (await client.query<{ id: string }>('SELECT id FROM installation')).rows[0]?.id;
    if (generatedUntil !== null)
      await client.query('UPDATE installation SET generated_history_until = $1', [generatedUntil]);
    return id ?? installId;
  } finally {
    await client.end();
  }
}
