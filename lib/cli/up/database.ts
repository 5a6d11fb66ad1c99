import { Client } from 'pg';
import { AppError } from '@/lib/kernel';
import { prepareDatabase } from '@/lib/platform/migrate-database';
import type { Paths } from './paths';
import type { Progress } from './progress';
import type { Start } from './settle';
import { startWatchedPostgres } from './watched-postgres';

export type Database = {
  ownerUrl: string;
  appUrl: string;
  /** Null for a server of yours. */
  embeddedPort: number | null;
};

/** The database to use: DATABASE_URL (with DATABASE_OWNER_URL, or one role for both), else the embedded server. */
export async function openDatabase(start: Start): Promise<Database> {
  const { env, progress } = start;
  if (env.DATABASE_URL !== undefined) {
    progress.note('PostgreSQL: the server of DATABASE_URL');
    const ownerUrl = env.DATABASE_OWNER_URL ?? env.DATABASE_URL;
    return { appUrl: env.DATABASE_URL, ownerUrl, embeddedPort: null };
  }
  if (env.DATABASE_OWNER_URL !== undefined) {
    throw new AppError('misconfigured', {
      message:
        'DATABASE_OWNER_URL is set but DATABASE_URL is not; set both, for example DATABASE_URL=postgresql://mc_app:secret@db.example:5432/mission_control',
    });
  }
  const remembered = start.state.ports.postgres ?? 0;
  const server = await startWatchedPostgres(start.paths.postgres, remembered, progress, start.shutdown);
  return { appUrl: server.appUrl, ownerUrl: server.ownerUrl, embeddedPort: server.port };
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
