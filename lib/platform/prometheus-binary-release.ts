import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const RELEASE_VERSION = '2.55.1';

/** SHA-256 of the official archives of that release, by Node's platform and architecture names. */
const RELEASES: Record<string, { file: string; sha256: string }> = {
  'linux-x64': {
    file: 'linux-amd64',
    sha256: '19700bdd42ec31ee162e4079ebda4cd0a44432df4daa637141bdbea4b1cd8927',
  },
  'linux-arm64': {
    file: 'linux-arm64',
    sha256: 'af43368bc6379c3c8bd5ac0b82208060bba22267bf01ad3ab5df56ad5725bf88',
  },
  'darwin-arm64': {
    file: 'darwin-arm64',
    sha256: '551d557d8b4e5e5ed4fdbfea9622034f6e9ee760986d876736ced885b764bae9',
  },
  'darwin-x64': {
    file: 'darwin-amd64',
    sha256: 'ba915f45b680566646fc824f2b9793dbcd2741c157a5a599be2cb4665b38b498',
  },
};

/** Downloads the pinned release into `dir` and unpacks it only if its digest is the expected one. Null on other platforms. */
export async function downloadRelease(dir: string): Promise<string | null> {
  const release = RELEASES[`${process.platform}-${process.arch}`];
  if (release === undefined) return null;
  const name = `prometheus-${RELEASE_VERSION}.${release.file}`;
  const binary = join(dir, name, 'prometheus');
  if (existsSync(binary)) return binary;
  const url = `https://github.com/prometheus/prometheus/releases/download/v${RELEASE_VERSION}/${name}.tar.gz`;
  const reply = await fetch(url, { signal: AbortSignal.timeout(300_000) });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
  unpackChecked(Buffer.from(await reply.arrayBuffer()), release.sha256, dir);
  return binary;
}

/** Unpacks a .tar.gz into `dir` in one step, or throws when its bytes are not the ones that were pinned. */
export function unpackChecked(archive: Buffer, sha256: string, dir: string): void {
  const found = createHash('sha256').update(archive).digest('hex');
  if (found !== sha256) throw new Error(`the download has SHA-256 ${found}, expected ${sha256}: refused`);
  mkdirSync(dirname(dir), { recursive: true });
  const work = mkdtempSync(`${dir}-work-`);
  try {
    writeFileSync(join(work, 'archive.tar.gz'), archive);
    mkdirSync(join(work, 'unpacked'));
    const result = spawnSync('tar', ['-xzf', '../archive.tar.gz'], {
      cwd: join(work, 'unpacked'),
      encoding: 'utf8',
    });
    if (result.status !== 0) throw new Error(`tar failed: ${result.error?.message ?? result.stderr}`);
    rmSync(dir, { recursive: true, force: true });
    renameSync(join(work, 'unpacked'), dir);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
