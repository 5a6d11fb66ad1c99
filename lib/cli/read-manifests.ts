import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@/lib/kernel';
import type { SnapshotSource } from '@/lib/snapshots/server';

export type ManifestFile = { file: string; text: string };
export type Manifests = { files: ManifestFile[]; source: SnapshotSource };

const MANIFEST = /\.(ya?ml|json)$/;
const MAX_FILES = 10_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Manifests from files, from folders (every .yaml, .yml and .json below), from a git commit, or from standard input (`-`). */
export function readManifests(from: readonly string[], commit: string | null): Manifests {
  if (commit !== null) return readCommit(from, commit);
  if (from.includes('-')) {
    const files = [{ file: '(standard input)', text: readFileSync(0, 'utf8') }];
    return { files, source: { collector: 'stdin', gitCommit: null, gitDirty: null, files: 1 } };
  }
  const names = from.flatMap(listFiles);
  requireSome(names, from);
  const files = names.map((file) => ({ file, text: readText(file) }));
  const gitCommit = git(['rev-parse', 'HEAD']);
  const gitDirty = gitCommit === null ? null : git(['status', '--porcelain', '--', ...from]) !== '';
  return { files, source: { collector: 'files', gitCommit, gitDirty, files: files.length } };
}

function readCommit(from: readonly string[], commit: string): Manifests {
  const gitCommit = git(['rev-parse', '--verify', '--end-of-options', `${commit}^{commit}`]);
  if (gitCommit === null)
    throw new AppError('invalid_input', {
      message: `git knows no commit ${commit}`,
      userMessage: `git knows no commit ${JSON.stringify(commit.slice(0, 100))} here. Is this the right folder, and was it fetched?`,
    });
  const listed = git(['ls-tree', '-r', '-z', '--name-only', gitCommit, '--', ...from]) ?? '';
  const names = listed.split('\0').filter((name) => MANIFEST.test(name));
  requireSome(names, from);
  const files = names.map((file) => ({ file, text: git(['show', `${gitCommit}:./${file}`]) ?? '' }));
  return { files, source: { collector: 'git', gitCommit, gitDirty: false, files: files.length } };
}

function listFiles(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new AppError('invalid_input', {
      message: `${path} does not exist`,
      userMessage: `There is no file or folder ${JSON.stringify(path.slice(0, 200))}.`,
    });
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name.startsWith('.')) return [];
      if (entry.isDirectory()) return listFiles(join(path, entry.name));
      return MANIFEST.test(entry.name) ? [join(path, entry.name)] : [];
    });
}

function requireSome(names: readonly string[], from: readonly string[]): void {
  if (names.length > MAX_FILES)
    throw new AppError('too_large', {
      message: `there are more than ${MAX_FILES} manifests in ${from.join(', ')}`,
    });
  if (names.length > 0) return;
  throw new AppError('invalid_input', {
    message: 'no manifests found',
    userMessage: `There is no .yaml, .yml or .json file in ${from.join(', ')}. An empty snapshot proves nothing.`,
  });
}

function readText(file: string): string {
  if (statSync(file).size > MAX_BYTES)
    throw new AppError('too_large', { message: `${file} is larger than ${MAX_BYTES} bytes` });
  return readFileSync(file, 'utf8');
}

/** What git answers, or null when it refuses or is not there. */
function git(args: readonly string[]): string | null {
  try {
    const output = execFileSync('git', args, {
      encoding: 'utf8',
      maxBuffer: MAX_BYTES,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return args[0] === 'show' ? output : output.trim();
  } catch {
    return null;
  }
}
