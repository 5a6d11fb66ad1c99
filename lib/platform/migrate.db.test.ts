import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { inDatabase } from '@/lib/testing/postgres-server';
import { migrate } from './migrate';

let dir: string;
let url: string;
let count = 0;

async function run<T>(target: string, text: string): Promise<T[]> {
  const client = new Client({ connectionString: target });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

function write(name: string, sql: string): void {
  mkdirSync(join(dir, name), { recursive: true });
  writeFileSync(join(dir, name, 'migration.sql'), sql);
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'mc-migrations-'));
  const name = `migrate_${process.pid}_${++count}`;
  await run(inject('postgres').ownerUrl, `CREATE DATABASE ${name}`);
  url = inDatabase(inject('postgres').ownerUrl, name);
});

afterEach(async () => {
  rmSync(dir, { recursive: true });
  await run(inject('postgres').ownerUrl, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
});

const ledger = () =>
  run(
    url,
    'SELECT migration_name, finished_at IS NOT NULL AS finished, applied_steps_count AS steps, logs FROM _prisma_migrations ORDER BY migration_name',
  );

describe('applying migrations', () => {
  it('applies each once, in order, and leaves the rows Prisma would', async () => {
    write('0002_second', 'ALTER TABLE a ADD COLUMN b int');
    write('0001_first', 'CREATE TABLE a (id int)');
    expect(await migrate(url, dir)).toEqual(['0001_first', '0002_second']);
    expect(await migrate(url, dir)).toEqual([]);
    expect(await ledger()).toEqual([
      { migration_name: '0001_first', finished: true, steps: 1, logs: null },
      { migration_name: '0002_second', finished: true, steps: 1, logs: null },
    ]);
  });

  it('keeps functions and DO blocks whole, semicolons inside them included', async () => {
    write(
      '0001_function',
      `CREATE FUNCTION twice(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN x := x * 2; RETURN x; END; $$; DO $$ BEGIN PERFORM twice(1); END; $$;`,
    );
    await migrate(url, dir);
    expect(await run(url, 'SELECT twice(21) AS answer')).toEqual([{ answer: 42 }]);
  });

  it('lets one of many starters apply while the others wait and find nothing', async () => {
    write('0001_slow', 'SELECT pg_sleep(0.3); CREATE TABLE a (id int)');
    const results = await Promise.all(Array.from({ length: 5 }, () => migrate(url, dir)));
    expect(results.flat()).toEqual(['0001_slow']);
    expect(await ledger()).toHaveLength(1);
  });

  it('undoes a migration that fails, notes why, and refuses to go on until somebody looked', async () => {
    write('0001_broken', 'CREATE TABLE a (id int); INSERT INTO a VALUES (1); SELECT no_such_column FROM a');
    await expect(migrate(url, dir)).rejects.toThrow(
      /0001_broken failed: column "no_such_column" does not exist/,
    );
    expect(await run(url, "SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
    await expect(migrate(url, dir)).rejects.toThrow(/failed earlier: column "no_such_column"/);
  });

  it('notes the failure although the script opened a transaction of its own', async () => {
    write('0001_own', 'BEGIN; CREATE TABLE a (id int); SELECT 1/0; COMMIT;');
    await expect(migrate(url, dir)).rejects.toThrow(/division by zero/);
    expect(await ledger()).toEqual([
      { migration_name: '0001_own', finished: false, steps: 0, logs: 'division by zero' },
    ]);
  });

  it('refuses a file that was edited after it was applied', async () => {
    write('0001_first', 'CREATE TABLE a (id int)');
    await migrate(url, dir);
    write('0001_first', 'CREATE TABLE a (id bigint)');
    await expect(migrate(url, dir)).rejects.toThrow(/0001_first was edited/);
  });
});
