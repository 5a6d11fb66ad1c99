import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findOnPath } from './prometheus-binary-path';

/**
 * Gets the distribution's own Prometheus package and unpacks it into `dir`: nothing is installed, no service starts, no
 * root is needed. apt checks the archive's signatures. Null where there is no apt; throws with apt's words when it fails.
 */
export async function unpackDebianPackage(dir: string): Promise<string | null> {
  const binary = join(dir, 'usr/bin/prometheus');
  if (existsSync(binary)) return binary;
  const path = process.env.PATH ?? '';
  if (findOnPath('apt-get', path) === null || findOnPath('dpkg-deb', path) === null) return null;
  mkdirSync(dirname(dir), { recursive: true });
  const work = mkdtempSync(`${dir}-work-`);
  try {
    // The system's package lists are fresh on many machines; only else are lists of our own fetched, beside the others.
    if (!download(work, [])) {
      const own = ownLists(work);
      run('apt-get', [...own, 'update'], work);
      if (!download(work, own)) throw new Error('apt-get download prometheus found no package');
    }
    const archive = readdirSync(work).find((name) => name.startsWith('prometheus_') && name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get download left no package file');
    run('dpkg-deb', ['-x', archive, 'unpacked'], work);
    rmSync(dir, { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), dir);
    return binary;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Options that keep apt's lists and cache inside `work`, so that an ordinary user may update them. */
function ownLists(work: string): string[] {
  for (const part of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(work, part), { recursive: true });
  return [
    ...['-o', `Dir::State::lists=${join(work, 'lists')}`, '-o', `Dir::Cache=${join(work, 'cache')}`],
    ...['-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=20'],
  ];
}

function download(work: string, options: string[]): boolean {
  // Running as root, apt would drop to its own account, which cannot write here.
  const args = [...options, '-o', 'APT::Sandbox::User=root', 'download', 'prometheus'];
  return spawnSync('apt-get', args, { cwd: work, stdio: 'ignore', timeout: 300_000 }).status === 0;
}

function run(command: string, args: string[], cwd: string): void {
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (result.status !== 0) {
    throw new Error(`${command} ${args.at(-1)} failed: ${(result.stderr ?? '').trim().slice(0, 500)}`);
  }
}
