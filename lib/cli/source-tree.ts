import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@/lib/kernel';
import type { ManifestFile } from '@/lib/snapshots';

/** A file that can be read: `blob` is what git keeps it under, in a commit. */
export type TreeFile = { file: string; size: number; blob: string | null };

/** Files as they lie on the disk, or as a commit has them. Paths are those that were given. */
export type SourceTree = {
  commit: string | null;
  /** Every file at or below a path, sorted by name; names that begin with a dot are left out */
  list: (path: string) => TreeFile[];
  read: (files: readonly TreeFile[]) => ManifestFile[];
};

export const LIMITS = {
  files: 10_000,
  fileBytes: 64 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  commandMs: 60_000,
} as const;

export const workTree: SourceTree = {
  commit: null,
  list: listDisk,
  read: (files) => {
    checkSizes(files);
    return files.map(({ file }) => ({ file, text: decode(file, readFileSync(file)) }));
  },
};

function listDisk(path: string): TreeFile[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw nothingAt(path);
  if (!found.isDirectory()) return [{ file: path, size: found.size, blob: null }];
  return readdirSync(path)
    .sort()
    .flatMap((name) => (name.startsWith('.') ? [] : listDisk(join(path, name))));
}

/**
 * The files of a commit, read by `git cat-file` under the ids the commit names: nothing of the working tree, its index or its filters
 * gets in. Paths are relative to `repository`, or to this folder when there is none.
 */
export function commitTree(repository: string | null, ref: string): SourceTree {
  const git = (args: readonly string[], input?: string) => runGit(repository, args, input);
  const commit = git(['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])
    ?.toString('utf8')
    .trim();
  if (commit === undefined)
    throw new AppError('invalid_input', {
      message: `git knows no commit ${ref}`,
      userMessage: `git knows no commit ${JSON.stringify(ref.slice(0, 100))} ${repository === null ? 'here' : `in ${repository}`}. Is this the right folder, and was it fetched?`,
    });
  return {
    commit,
    list(path) {
      const listed = git(['ls-tree', '-r', '-l', '-z', commit, '--', path])?.toString('utf8') ?? '';
      const lines = listed.split('\0').filter((line) => line !== '');
      if (lines.length === 0) throw nothingAt(path, commit);
      return lines.map((line) => entryOf(line, path)).filter(({ file }) => !isHidden(file, path));
    },
    read(files) {
      checkSizes(files);
      if (files.length === 0) return [];
      const ids = files.map(({ blob }) => `${blob}\n`).join('');
      const output = git(['cat-file', '--batch'], ids);
      if (output === null) throw new AppError('unreachable', { message: 'git cat-file failed' });
      return splitBatch(files, output);
    },
  };
}

/** A line of `git ls-tree -l`: mode, type, id and size, then the name after a tab. */
function entryOf(line: string, path: string): TreeFile {
  const [fields = '', file = ''] = line.split('\t');
  const [mode, type, blob = '', size] = fields.split(/ +/);
  if (type === 'blob' && mode !== '120000') return { file, size: Number(size), blob };
  const what = type === 'blob' ? 'a symbolic link' : 'another repository';
  throw new AppError('invalid_input', {
    message: `${file} is ${what}`,
    userMessage: `${file} is ${what}, which is not followed. Name the files that ${path} means by themselves.`,
  });
}

const isHidden = (file: string, path: string) =>
  file.startsWith(path) && /(?:^|\/)\./.test(file.slice(path.length));

/** `<id> blob <size>\n<bytes>\n` for each file. */
function splitBatch(files: readonly TreeFile[], output: Buffer): ManifestFile[] {
  let at = 0;
  return files.map(({ file, blob }) => {
    const end = output.indexOf(10, at);
    const [id, type, size] = output.subarray(at, end).toString('utf8').split(' ');
    if (id !== blob || type !== 'blob')
      throw new AppError('unreachable', {
        message: `git does not have ${file} (${blob}) here: was everything fetched?`,
      });
    const bytes = output.subarray(end + 1, end + 1 + Number(size));
    at = end + 2 + Number(size);
    return { file, text: decode(file, bytes), gitBlob: blob };
  });
}

/** What git answers, or null when it refuses or is not there. */
export function runGit(repository: string | null, args: readonly string[], input?: string): Buffer | null {
  try {
    return execFileSync('git', [...(repository === null ? [] : ['-C', repository]), ...args], {
      maxBuffer: LIMITS.totalBytes * 2,
      timeout: LIMITS.commandMs,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
      ...(input !== undefined && { input }),
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_NO_REPLACE_OBJECTS: '1' },
    });
  } catch {
    return null;
  }
}

export function checkSizes(files: readonly TreeFile[]): void {
  if (files.length > LIMITS.files)
    throw new AppError('too_large', { message: `there are more than ${LIMITS.files} files` });
  let total = 0;
  for (const { file, size } of files) {
    total += size;
    if (size > LIMITS.fileBytes)
      throw new AppError('too_large', { message: `${file} is larger than ${LIMITS.fileBytes} bytes` });
  }
  if (total > LIMITS.totalBytes)
    throw new AppError('too_large', {
      message: `the files are larger than ${LIMITS.totalBytes} bytes together`,
    });
}

/** Bytes that are no UTF-8 could stand for anything, so they are refused instead of replaced. */
export function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('invalid_input', {
      message: `${file} is not UTF-8`,
      userMessage: `${file} is not text in UTF-8.`,
      cause,
    });
  }
}

function nothingAt(path: string, commit?: string): AppError {
  const where = commit === undefined ? '' : ` in the commit ${commit.slice(0, 12)}`;
  return new AppError('invalid_input', {
    message: `${path} does not exist${where}`,
    userMessage: `There is no file or folder ${JSON.stringify(path.slice(0, 200))}${where}.`,
  });
}
