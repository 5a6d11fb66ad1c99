import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres, stopEmbeddedPostgres } from './embedded-postgres';
import { waitUntil } from './process';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'mc-pg-it-'));
  chmodSync(dir, 0o755);
});

afterEach(async () => {
  await stopEmbeddedPostgres(dir);
  // The initdb of a killed start may still be writing for a moment.
  rmSync(dir, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
});

async function query<T>(url: string, text: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const kill = (server: EmbeddedPostgres) => process.kill(server.pid, 'SIGKILL');

describe('the embedded PostgreSQL', () => {
  it('starts from nothing with two roles whose passwords only the owner of the folder can read', async () => {
    const server = await startEmbeddedPostgres({ dir });
    expect(
      await query(
        server.ownerUrl,
        'SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user',
      ),
    ).toEqual([{ current_user: 'mc', rolsuper: true }]);
    expect(
      await query(server.appUrl, 'SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user'),
    ).toEqual([{ current_user: 'mc_app', rolsuper: false }]);
    expect(statSync(join(dir, 'passwords.json')).mode & 0o777).toBe(0o600);
    await expect(query(server.appUrl.replace(/:[^:@/]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(
      /password/,
    );
  });

  it('loses no committed row when it is killed and started again', async () => {
    const first = await startEmbeddedPostgres({ dir });
    await query(
      first.ownerUrl,
      'CREATE TABLE kept (id int); INSERT INTO kept SELECT generate_series(1, 5000)',
    );
    kill(first);
    const second = await startEmbeddedPostgres({ dir, port: first.port });
    expect(second).toMatchObject({ started: true, port: first.port });
    expect(await query(second.ownerUrl, 'SELECT count(*)::int AS rows FROM kept')).toEqual([{ rows: 5000 }]);
  });

  it('survives being killed again and again, also while it writes', async () => {
    let server = await startEmbeddedPostgres({ dir });
    await query(server.ownerUrl, 'CREATE TABLE kept (id int)');
    for (let round = 1; round <= 3; round++) {
      await query(server.ownerUrl, `INSERT INTO kept VALUES (${round})`);
      const writing = query(server.ownerUrl, 'INSERT INTO kept SELECT generate_series(100, 1000000)').catch(
        () => 'cut',
      );
      await query(server.ownerUrl, 'SELECT pg_sleep(0.05)');
      kill(server);
      await writing;
      server = await startEmbeddedPostgres({ dir });
      expect(await query(server.ownerUrl, 'SELECT id FROM kept WHERE id < 100 ORDER BY id')).toHaveLength(
        round,
      );
    }
  });

  it('serves two starts at once with one server', async () => {
    const [one, two] = await Promise.all([startEmbeddedPostgres({ dir }), startEmbeddedPostgres({ dir })]);
    expect(one.pid).toBe(two.pid);
    expect([one.started, two.started].sort()).toEqual([false, true]);
  });

  it('ends when the last one lets go, not before', async () => {
    const one = await startEmbeddedPostgres({ dir });
    const two = await startEmbeddedPostgres({ dir });
    await one.stop();
    expect(await query(two.appUrl, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    await two.stop();
    await expect(query(two.appUrl, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('forgets a user that died without letting go', async () => {
    const server = await startEmbeddedPostgres({ dir });
    writeFileSync(join(dir, 'users/999999-dead.json'), JSON.stringify({ pid: 999_999, startedAt: '1' }));
    await server.stop();
    await expect(query(server.appUrl, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([
    ['gone', () => 999_999],
    ['now another program', () => process.pid],
  ])('starts although a pid file names a process that is %s', async (_what, pid) => {
    const first = await startEmbeddedPostgres({ dir });
    const path = pidFilePath();
    const left = readFileSync(path, 'utf8');
    await first.stop();
    writeFileSync(path, left.replace(/^\d+/, String(pid())));
    const second = await startEmbeddedPostgres({ dir });
    expect(await query(second.appUrl, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('starts although the pid file is empty, as a full disk leaves it', async () => {
    const first = await startEmbeddedPostgres({ dir });
    const path = pidFilePath();
    await first.stop();
    writeFileSync(path, '');
    const second = await startEmbeddedPostgres({ dir });
    expect(await query(second.appUrl, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('begins anew after being killed in the middle of making the cluster', async () => {
    const script = `
      import { startEmbeddedPostgres } from './lib/platform/embedded-postgres.ts';
      await startEmbeddedPostgres({ dir: ${JSON.stringify(dir)} });`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: 'ignore',
    });
    const begun = () => readdirSync(dir).some((name) => name.startsWith('pgdata.new-'));
    expect(await waitUntil(begun, 30_000, 5)).toBe(true);
    child.kill('SIGKILL');
    const server = await startEmbeddedPostgres({ dir });
    expect(await query(server.appUrl, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('takes another port when somebody else listens on the remembered one', async () => {
    const other = await startEmbeddedPostgres({ dir: join(dir, 'other') });
    const server = await startEmbeddedPostgres({ dir: join(dir, 'own'), port: other.port });
    expect(server.port).not.toBe(other.port);
    await Promise.all([other.stop(), server.stop()]);
  });

  it('refuses the data of another major version and says which', async () => {
    const server = await startEmbeddedPostgres({ dir });
    await server.stop();
    const version = join(pgDataPath(), 'PG_VERSION');
    const original = readFileSync(version, 'utf8');
    writeFileSync(version, '15\n');
    await expect(startEmbeddedPostgres({ dir })).rejects.toThrow(
      /made by PostgreSQL 15, the installed one is 18/,
    );
    writeFileSync(version, original);
  });

  it('says what to do when the passwords were removed from beside the data', async () => {
    const server = await startEmbeddedPostgres({ dir });
    await server.stop();
    rmSync(join(dir, 'passwords.json'));
    await expect(startEmbeddedPostgres({ dir })).rejects.toThrow(/passwords\.json is missing/);
  });
});

function pgDataPath(): string {
  return join(dir, 'pgdata');
}

function pidFilePath(): string {
  return join(pgDataPath(), 'postmaster.pid');
}
