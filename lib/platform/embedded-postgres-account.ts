import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '@/lib/kernel';
import { binariesIn, type PostgresBinaries } from './embedded-postgres-binaries';

/**
 * PostgreSQL refuses to run as root. `direct`: we are not root. `namespace`: root, but a user namespace shows the server
 * another uid while files stay ours. `uid`: root where namespaces are forbidden (some containers): a system account runs it.
 */
export type PostgresAccount =
  | { kind: 'direct' }
  | { kind: 'namespace' }
  | { kind: 'uid'; uid: number; gid: number };

/** Where files go that an unprivileged account must reach although MC's own folder is closed to it. */
const SYSTEM_DIR = '/var/lib/mission-control';

const UNSHARE = ['--user', '--map-user=1000', '--map-group=1000', '--'];

/** Decides once per start how the server's programs must be run on this machine. */
function chooseAccount(): PostgresAccount {
  if (process.getuid?.() !== 0) return { kind: 'direct' };
  const forced = process.env.MC_POSTGRES_ACCOUNT;
  if (forced !== 'uid' && spawnSync('unshare', [...UNSHARE, 'true'], { stdio: 'ignore' }).status === 0) {
    return { kind: 'namespace' };
  }
  const account = findUnprivileged(readFileSync('/etc/passwd', 'utf8'));
  if (account === null) {
    throw new AppError('misconfigured', {
      message:
        'PostgreSQL cannot run as root here: user namespaces are off and there is no postgres or nobody account. Run as a normal user, or set DATABASE_URL and DATABASE_OWNER_URL',
    });
  }
  return { kind: 'uid', ...account };
}

/** Picks `postgres`, else `nobody`, from the text of /etc/passwd. */
export function findUnprivileged(passwd: string): { uid: number; gid: number } | null {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const row = rows.find(([name]) => name === wanted);
    const uid = Number(row?.[2]);
    const gid = Number(row?.[3]);
    if (row !== undefined && Number.isInteger(uid) && Number.isInteger(gid) && uid > 0) {
      return { uid, gid };
    }
  }
  return null;
}

/** Runs one of PostgreSQL's programs to its end under `account`; output is returned, never inherited. */
export function runAs(account: PostgresAccount, program: string, args: string[], output: 'pipe' | 'ignore') {
  const [file, argv] =
    account.kind === 'namespace' ? ['unshare', [...UNSHARE, program, ...args]] : [program, args];
  return spawnSync(file, argv, {
    encoding: 'utf8',
    cwd: '/',
    // pg_ctl's server inherits its streams: with a pipe we would wait for the server to end.
    stdio: ['ignore', output, output],
    env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
    ...(account.kind === 'uid' ? { uid: account.uid, gid: account.gid } : {}),
  });
}

/** Every folder from `path` up can be passed by any account. */
function isReachable(path: string): boolean {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

/**
 * Who runs the server of `postgresDir` and where its files are. A cluster that exists decides by its owner, so that a
 * machine which allows namespaces one day and not the next never starts an empty one beside it. A new cluster goes beside
 * MC's data, or to /var/lib when its account cannot get there.
 */
export function placeServer(postgresDir: string): { account: PostgresAccount; serverDir: string } {
  const id = createHash('sha256').update(postgresDir).digest('hex').slice(0, 12);
  const elsewhere = join(SYSTEM_DIR, id);
  const existing = [postgresDir, elsewhere].find((dir) => existsSync(join(dir, 'pgdata/PG_VERSION')));
  if (existing !== undefined && process.getuid?.() === 0) {
    const { uid, gid } = statSync(join(existing, 'pgdata'));
    if (uid !== 0) return { account: { kind: 'uid', uid, gid }, serverDir: existing };
  }
  const account = chooseAccount();
  const reachable = account.kind !== 'uid' || isReachable(postgresDir);
  return { account, serverDir: existing ?? (reachable ? postgresDir : elsewhere) };
}

/** Makes `dir` belong to the account that runs the server (0700, as PostgreSQL wants). */
export function makeOwned(account: PostgresAccount, dir: string): void {
  mkdirSync(dirname(dir), { recursive: true, mode: 0o755 });
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (account.kind === 'uid') chownSync(dir, account.uid, account.gid);
}

/** The programs in a place the account can execute from; copied out of an unreachable node_modules when there is need. */
export function reachableBinaries(account: PostgresAccount, binaries: PostgresBinaries): PostgresBinaries {
  if (account.kind !== 'uid' || isReachable(binaries.nativeDir)) return binaries;
  const copy = join(SYSTEM_DIR, `postgres-${binaries.major}`);
  if (!existsSync(join(copy, 'bin/postgres'))) {
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
    cpSync(binaries.nativeDir, copy, { recursive: true, verbatimSymlinks: true });
  }
  return binariesIn(copy, binaries.major);
}
