import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { systemClock } from '@/lib/platform/ids';
import { planMigrations, readMigrations } from '@/lib/platform/migrate';
import type { Run } from '../command';
import { readState } from '../target';
import { pathsFor } from '../up/paths';
import { answersAt } from './answers-at';
import { type Check, type Finding, fail, judgeClock, ok, warn } from './finding';
import { messageOf } from './machine-checks';

type Place = Pick<Run<unknown>, 'env'>;
type Row = { name: string; checksum: string; finished: boolean; logs: string | null };

/** PostgreSQL: does it answer, does it have this version's tables, does its clock agree. Never starts a server. */
export function databaseChecks(place: Place): Check[] {
  return [() => checkDatabase(place)];
}

async function checkDatabase(place: Place): Promise<Finding | Finding[]> {
  const { DATABASE_URL, DATABASE_OWNER_URL } = place.env;
  if (DATABASE_URL !== undefined) {
    return inspect(
      DATABASE_OWNER_URL ?? DATABASE_URL,
      'check DATABASE_URL, the network and the server’s log',
    );
  }
  const port = readState(place)?.ports.postgres;
  if (port === undefined || !(await answersAt(port))) {
    return warn('postgresql', 'the embedded server is not running', 'start everything with: npm run up');
  }
  const dir = join(resolve(place.env.MC_DATA_DIR), 'postgres');
  const server = await startEmbeddedPostgres({ dir, port });
  try {
    return await inspect(server.ownerUrl, `see ${dir}/log/server.log`);
  } finally {
    await server.stop();
  }
}

async function inspect(url: string, mend: string): Promise<Finding[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const asked = systemClock.now().getTime();
    const { rows } = await client.query<{ version: string; now: Date }>(
      `SELECT current_setting('server_version') AS version, clock_timestamp() AS now`,
    );
    const half = (systemClock.now().getTime() - asked) / 2;
    const server = rows[0];
    if (server === undefined) return [fail('postgresql', 'answered nothing', mend)];
    const skewSeconds = (server.now.getTime() - asked - half) / 1000;
    return [
      ok('postgresql', `version ${server.version}`),
      await checkMigrations(client),
      judgeClock('clock of postgresql', skewSeconds),
    ];
  } catch (error) {
    return [fail('postgresql', `does not answer: ${messageOf(error)}`, mend)];
  } finally {
    await client.end();
  }
}

async function checkMigrations(client: Client): Promise<Finding> {
  const mend = 'apply them with: mc db migrate (npm run up does it too)';
  const { rows: found } = await client.query<{ known: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known`,
  );
  if (found[0]?.known !== true) return fail('migrations', 'the database is empty', mend);
  try {
    const { rows } = await client.query<Row>(
      `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, logs
         FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
    );
    const pending = planMigrations(readMigrations(pathsFor('.data').migrations), rows);
    if (pending.length === 0) return ok('migrations', `${rows.length} applied, none missing`);
    return fail(
      'migrations',
      `${pending.length} not applied: ${pending.map(({ name }) => name).join(', ')}`,
      mend,
    );
  } catch (error) {
    const denied = typeof error === 'object' && error !== null && 'code' in error && error.code === '42501';
    if (denied)
      return warn(
        'migrations',
        'this role may not read them',
        'set DATABASE_OWNER_URL to the owner of the tables',
      );
    return fail('migrations', messageOf(error), 'mend the database as the message says');
  }
}
