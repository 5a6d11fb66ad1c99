import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { type Db, openDb } from '@/lib/platform/db';
import { inDatabase } from './postgres-server';

export type TestDb = {
  /** Prisma as `mc_app`: the rights of the running application. */
  db: Db;
  url: string;
  /** Role `mc`, for arranging what the application may not do. */
  ownerUrl: string;
  drop: () => Promise<void>;
};

/** A database of its own for one test file, cloned from the migrated template; call `drop` in afterAll. */
export async function createTestDb(): Promise<TestDb> {
  const server = inject('postgres');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asOwner(server.ownerUrl, `CREATE DATABASE ${name} TEMPLATE ${server.template}`);
  const url = inDatabase(server.appUrl, name);
  const db = openDb(url, 5);
  return {
    db,
    url,
    ownerUrl: inDatabase(server.ownerUrl, name),
    drop: async () => {
      await db.$disconnect();
      await asOwner(server.ownerUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function asOwner(ownerUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
