import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import { prepareDatabase } from '@/lib/platform/migrate-database';
import { isSameProcess, readProcess } from '@/lib/platform/process';

export type TestServer = { ownerUrl: string; appUrl: string; template: string };

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer;
  }
}

const TEMPLATE = 'mc_template';

/** Vitest calls this once per run: a throw-away PostgreSQL whose template database has every migration and grant. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'mc-test-pg-'));
  chmodSync(dir, 0o755);
  const server = await startEmbeddedPostgres({
    dir,
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'],
  });
  const seen = { pid: server.pid, startedAt: readProcess(server.pid)?.startedAt ?? '' };
  await createTemplate(server.ownerUrl);
  await prepareDatabase({
    ownerUrl: inDatabase(server.ownerUrl, TEMPLATE),
    appUrl: inDatabase(server.appUrl, TEMPLATE),
    migrationsDir: join(import.meta.dirname, '../../prisma/migrations'),
  });
  project.provide('postgres', { ownerUrl: server.ownerUrl, appUrl: server.appUrl, template: TEMPLATE });
  // Interrupted, vitest ends without calling what we return; the data is worthless, so the server may simply die.
  const abandon = () => {
    if (isSameProcess(seen)) process.kill(seen.pid, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  return async () => {
    process.off('exit', abandon);
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

async function createTemplate(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
}

/** The same server and role, another database. */
export function inDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}
