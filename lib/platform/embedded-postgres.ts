import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@/lib/kernel';
import {
  makeOwned,
  type PostgresAccount,
  placeServer,
  reachableBinaries,
  runAs,
} from './embedded-postgres-account';
import { locatePostgres, type PostgresBinaries } from './embedded-postgres-binaries';
import { readPostmaster } from './embedded-postgres-pid';
import {
  databaseUrl,
  ensureDatabase,
  type Passwords,
  readOrCreatePasswords,
} from './embedded-postgres-roles';
import { enter, isUsed } from './embedded-postgres-users';
import { isSameProcess, sleep, waitUntil } from './process';
import { waitForLock } from './process-lock';
import { freePort } from './process-port';

export type EmbeddedPostgres = {
  port: number;
  /** Role `mc`: owns the schema; migrations and retention only. */
  ownerUrl: string;
  /** Role `mc_app`: what web and worker connect as; cannot rewrite log tables. */
  appUrl: string;
  /** False when the server was already running. */
  started: boolean;
  pid: number;
  /** Lets go of the server; it ends when no other live process holds it, so a command never stops it under `mc up`. */
  stop: () => Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** Absolute folder for everything of the server: passwords, log, data. */
  dir: string;
  /** Port to try first, 0 for any; another is taken when somebody else listens there. */
  port?: number;
  /** Extra server settings, for example `fsync=off` for throw-away test servers. */
  settings?: string[];
};

type Home = {
  dir: string;
  account: PostgresAccount;
  binaries: PostgresBinaries;
  pgData: string;
  log: string;
};

/**
 * Starts the PostgreSQL that lives in `dir`, or joins it when it runs: creates the cluster, roles and database at first
 * use, recovers after a crash, and never runs two servers over the same files. Throws `misconfigured` or `unreachable`
 * with the end of the server's log.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dir, { recursive: true, mode: 0o755 });
  const lock = await waitForLock(join(options.dir, 'start.lock'), 90_000);
  if (lock.kind === 'busy') {
    throw new AppError('conflict', {
      message: `process ${lock.owner.pid} has been starting the database in ${options.dir} for 90 s`,
    });
  }
  try {
    return await startLocked(options);
  } finally {
    lock.release();
  }
}

async function startLocked(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { account, serverDir } = placeServer(options.dir);
  const home: Home = {
    dir: options.dir,
    account,
    binaries: reachableBinaries(account, locatePostgres()),
    pgData: join(serverDir, 'pgdata'),
    log: join(serverDir, 'log', 'server.log'),
  };
  const passwords = readOrCreatePasswords(options.dir, existsSync(join(home.pgData, 'PG_VERSION')));
  createCluster(home, passwords);
  checkVersion(home);
  const { server, started } = await joinOrLaunch(home, options, passwords);
  const leave = enter(options.dir);
  return {
    port: server.port,
    ownerUrl: databaseUrl('mc', passwords.owner, server.port),
    appUrl: databaseUrl('mc_app', passwords.app, server.port),
    started,
    pid: server.pid,
    stop: async () => {
      leave();
      const lock = await waitForLock(join(options.dir, 'start.lock'), 90_000);
      try {
        if (!isUsed(options.dir)) await stopServer(server, home.pgData);
      } finally {
        if (lock.kind === 'held') lock.release();
      }
    },
  };
}

type Running = { pid: number; port: number; startedAt: string };

/** A server that was killed a moment ago can still look alive; its refused connection tells, and the next round starts anew. */
async function joinOrLaunch(
  home: Home,
  options: EmbeddedPostgresOptions,
  passwords: Passwords,
): Promise<{ server: Running; started: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const started = (await clearOrJoin(home.pgData)) === null;
    if (started) await launch(home, options);
    const server = await waitForRunning(home);
    try {
      await ensureDatabase(server.port, passwords);
      return { server, started };
    } catch (error) {
      const died = await waitUntil(() => !isSameProcess(server), 1_000);
      if (!died || attempt >= 3) throw error;
    }
  }
}

/** Stops the server of `dir` if one runs, whoever uses it. Answers whether there was one. */
export async function stopEmbeddedPostgres(dir: string): Promise<boolean> {
  const pgData = join(placeServer(dir).serverDir, 'pgdata');
  const state = readPostmaster(pgData);
  if (state.kind !== 'running') return false;
  await stopServer(state, pgData);
  return true;
}

/** Builds the cluster beside its final place and renames it, so that a kill in between leaves nothing half made. */
function createCluster(home: Home, passwords: Passwords): void {
  makeOwned(home.account, join(home.log, '..'));
  if (existsSync(join(home.pgData, 'PG_VERSION'))) return;
  removeDrafts(home.pgData);
  // A name of its own each time: the initdb of a start that was killed may still be writing to the earlier one.
  const draft = `${home.pgData}.new-${randomBytes(4).toString('hex')}`;
  makeOwned(home.account, draft);
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, `${passwords.owner}\n`, { mode: 0o600 });
  if (home.account.kind === 'uid') chownSync(passwordFile, home.account.uid, home.account.gid);
  const result = runAs(
    home.account,
    home.binaries.initdb,
    [
      ...['-D', draft, '-U', 'mc', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'],
      ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ],
    'pipe',
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    throw new AppError('misconfigured', {
      message: `initdb failed in ${draft}: ${result.error?.message ?? `${result.stdout}${result.stderr}`.trim()}`,
    });
  }
  renameSync(draft, home.pgData);
}

function removeDrafts(pgData: string): void {
  const parent = dirname(pgData);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(pgData)}.new-`))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function checkVersion(home: Home): void {
  const found = readFileSync(join(home.pgData, 'PG_VERSION'), 'utf8').trim();
  if (found === home.binaries.major) return;
  throw new AppError('misconfigured', {
    message: `the database in ${home.pgData} was made by PostgreSQL ${found}, the installed one is ${home.binaries.major}. Check out the version of Mission Control that made it, export, then import here`,
  });
}

/** Joins a live server; clears what a killed one left. Null means: nothing runs, start one. */
async function clearOrJoin(pgData: string): Promise<number | null> {
  for (let attempt = 0; attempt < 400; attempt++) {
    const state = readPostmaster(pgData);
    switch (state.kind) {
      case 'absent':
        return null;
      case 'running':
        return state.pid;
      case 'stale':
        rmSync(join(pgData, 'postmaster.pid'), { force: true });
        return null;
      case 'zombie':
        // Its parent collects it soon; a parent that never does must not block us for ever.
        if (attempt >= 100) {
          rmSync(join(pgData, 'postmaster.pid'), { force: true });
          return null;
        }
        break;
      case 'starting':
        break;
      default:
        state satisfies never;
    }
    await sleep(50);
  }
  throw new AppError('unreachable', {
    message: `the PostgreSQL of ${pgData} did not finish starting in 20 s`,
  });
}

/** Starts the server; a killed predecessor's children may need a moment to leave its shared memory, so this tries again. */
async function launch(home: Home, options: EmbeddedPostgresOptions): Promise<void> {
  const extra = (options.settings ?? []).map((setting) => `-c ${setting}`).join(' ');
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(options.port ?? 0);
    const server = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= ${extra}`;
    const result = runAs(
      home.account,
      home.binaries.pgCtl,
      ['start', '-w', '-t', '60', '-D', home.pgData, '-l', home.log, '-o', server],
      'ignore',
    );
    if (result.status === 0) return;
    if (attempt >= 10) {
      throw new AppError('unreachable', {
        message: `PostgreSQL did not start: ${result.error?.message ?? `see ${home.log}`}\n${logTail(home.log)}`,
      });
    }
    await sleep(500);
    await clearOrJoin(home.pgData);
  }
}

async function waitForRunning(home: Home): Promise<Running> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const state = readPostmaster(home.pgData);
    if (state.kind === 'running') return state;
    await sleep(50);
  }
  throw new AppError('unreachable', { message: `PostgreSQL is not ready after 10 s\n${logTail(home.log)}` });
}

async function stopServer(server: { pid: number; startedAt: string }, pgData: string): Promise<void> {
  if (!isSameProcess(server)) return;
  // SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, a checkpoint is written.
  process.kill(server.pid, 'SIGINT');
  if (await waitUntil(() => !isSameProcess(server), 20_000)) return;
  process.kill(server.pid, 'SIGQUIT');
  if (await waitUntil(() => !isSameProcess(server), 10_000)) return;
  throw new AppError('unreachable', {
    message: `PostgreSQL (process ${server.pid}) of ${pgData} does not stop`,
  });
}

function logTail(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(-12).join('\n');
  } catch {
    return '';
  }
}
