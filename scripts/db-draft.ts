import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { migrate } from '@/lib/platform/migrate';
import { diffSchema } from './schema-engine';

const root = join(import.meta.dirname, '..');
const migrationsDir = join(root, 'prisma/migrations');
const schemaPath = join(root, 'prisma/schema.prisma');

const USAGE = `Usage:
  npm run db:draft -- add_tenant_owner   write a migration with what the schema adds
  npm run db:check                       exit 1 when schema and migrations disagree`;

/** Runs `work` on a throw-away server that has every migration. */
async function withMigrated<T>(work: (url: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-draft-'));
  chmodSync(dir, 0o755);
  const server = await startEmbeddedPostgres({ dir, settings: ['fsync=off', 'synchronous_commit=off'] });
  try {
    await migrate(server.ownerUrl, migrationsDir);
    return await work(server.ownerUrl);
  } finally {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function check(): Promise<number> {
  const { changed, text } = await withMigrated((url) => diffSchema(url, schemaPath, false));
  if (!changed) {
    console.log('schema.prisma and the migrations agree');
    return 0;
  }
  console.error(
    `schema.prisma says more than the migrations do. Write one with: npm run db:draft -- name\n${text}`,
  );
  return 1;
}

async function draft(name: string): Promise<number> {
  const { changed, text } = await withMigrated((url) => diffSchema(url, schemaPath, true));
  if (!changed) {
    console.log('nothing to draft: schema.prisma and the migrations agree');
    return 0;
  }
  const dir = join(migrationsDir, `${nextNumber()}_${name}`);
  mkdirSync(dir);
  writeFileSync(join(dir, 'migration.sql'), text);
  if (!existsSync(join(migrationsDir, 'migration_lock.toml'))) {
    writeFileSync(join(migrationsDir, 'migration_lock.toml'), 'provider = "postgresql"\n');
  }
  console.log(`wrote ${dir}/migration.sql: read it before you commit it`);
  return 0;
}

/** Migrations are numbered 0001, 0002, …; they apply in the order of their names. */
function nextNumber(): string {
  const numbers = readdirSync(migrationsDir).map((name) => Number.parseInt(name, 10) || 0);
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0');
}

const argument = process.argv[2];
if (argument === '--check') process.exitCode = await check();
else if (argument !== undefined && /^[a-z][a-z0-9_]{2,60}$/.test(argument))
  process.exitCode = await draft(argument);
else {
  console.error(
    `${USAGE}\nA name has 3 to 61 small letters, digits and underscores, for example add_tenant_owner.`,
  );
  process.exitCode = 2;
}
