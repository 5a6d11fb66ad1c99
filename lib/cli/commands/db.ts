import type { Command } from 'commander';
import { pathsFor } from '@/lib/cli/up/paths';
import { AppError } from '@/lib/kernel';
import { startEmbeddedPostgres, stopEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { readEnv } from '@/lib/platform/env';
import { prepareDatabase } from '@/lib/platform/migrate-database';
import { lockOwner } from '@/lib/platform/process-lock';
import { readOrCreateState } from '@/lib/platform/state';

/** `mc db …`: what an operator does to the database by hand. */
export function registerDb(program: Command): void {
  const db = program.command('db').description('the database: migrate it, or stop the embedded server');
  db.command('migrate')
    .description('apply new migrations and the rights of the application (mc up does this too)')
    .option('--json', 'print the names as JSON', false)
    .action(migrateDatabase);
  db.command('stop').description('stop the embedded PostgreSQL of this data directory').action(stopDatabase);
}

async function migrateDatabase(flags: { json: boolean }): Promise<void> {
  const env = readEnv();
  const paths = pathsFor(env.MC_DATA_DIR);
  const embedded =
    env.DATABASE_URL === undefined
      ? await startEmbeddedPostgres({
          dir: paths.postgres,
          port: readOrCreateState(paths.data).ports.postgres ?? 0,
        })
      : null;
  try {
    const appUrl = embedded?.appUrl ?? env.DATABASE_URL ?? '';
    const ownerUrl = embedded?.ownerUrl ?? env.DATABASE_OWNER_URL ?? appUrl;
    const { applied, roles } = await prepareDatabase({ ownerUrl, appUrl, migrationsDir: paths.migrations });
    if (flags.json) process.stdout.write(`${JSON.stringify({ applied, roles })}\n`);
    else
      process.stdout.write(applied.length === 0 ? 'nothing to apply\n' : `applied ${applied.join(', ')}\n`);
  } finally {
    await embedded?.stop();
  }
}

async function stopDatabase(): Promise<void> {
  const paths = pathsFor(readEnv().MC_DATA_DIR);
  const owner = lockOwner(`${paths.run}/up.lock`);
  if (owner !== null) {
    throw new AppError('conflict', {
      message: `mc up is running (process ${owner.pid}) and would start the database again: stop that with Ctrl-C instead`,
    });
  }
  const stopped = await stopEmbeddedPostgres(paths.postgres);
  process.stdout.write(stopped ? 'stopped\n' : 'it was not running\n');
}
