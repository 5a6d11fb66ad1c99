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
  | { kind: 'uid'; uid: number; gid: number; name: string };

const UNSHARE = ['--user', '--map-user=1000', '--map-group=1000', '--'];

/** Decides once per start how the server's programs must be run on this machine. */
export function chooseAccount(): PostgresAccount {
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
export function findUnprivileged(passwd: string): { uid: number; gid: number; name: string } | null {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const row = rows.find(([name]) => name === wanted);
    const uid = Number(row?.[2]);
    const gid = Number(row?.[3]);
    if (row !== undefined && Number.isInteger(uid) && Number.isInteger(gid) && uid > 0) {
      return { uid, gid, name: wanted };
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
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' },
    ...(account.kind === 'uid' ? { uid: account.uid, gid: account.gid } : {}),
  });
}

/** Every folder from `path` up can be passed by any account. */
export function isReachable(path: string): boolean {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

/** Where the server's files live under `account`: beside MC's data, or in /var/lib when that account cannot get there. */
export function serverHome(account: PostgresAccount, postgresDir: string): string {
  if (account.kind !== 'uid' || isReachable(postgresDir)) return postgresDir;
  const id = createHash('sha256').update(postgresDir).digest('hex').slice(0, 12);
  return join('/var/lib/mission-control', id);
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
  const copy = join('/var/lib/mission-control', `postgres-${binaries.major}`);
  if (!existsSync(join(copy, 'bin/postgres'))) {
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
    cpSync(binaries.nativeDir, copy, { recursive: true, verbatimSymlinks: true });
  }
  return binariesIn(copy, binaries.major);
}
