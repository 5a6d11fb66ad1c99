import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { SnapshotSource } from '@/lib/snapshots';
import { runGit, type SourceTree } from './source-tree';

type Origin = Pick<SnapshotSource, 'collector' | 'gitCommit' | 'gitDirty' | 'paths'>;

/**
 * Which commit files come from, and whether they are those of the commit. `paths` are what the command line names, `files` what is read below
 * them. Paths are recorded from the top of the repository, so that they mean the same wherever somebody stands later.
 */
export function originOf(
  tree: SourceTree,
  given: { repository: string | null; paths: readonly string[]; files: readonly string[] },
): Origin {
  const { repository, paths, files } = given;
  const top = textOf(runGit(repository, ['rev-parse', '--show-toplevel']));
  const base = realpathSync(repository ?? '.');
  const named = { paths: top === null ? [...paths] : paths.flatMap((path) => fromTop(top, base, path)) };
  if (tree.commit !== null) return { collector: 'git', gitCommit: tree.commit, gitDirty: false, ...named };
  const head = textOf(runGit(null, ['rev-parse', '--verify', 'HEAD']));
  if (head === null || top === null) return { collector: 'files', gitCommit: null, gitDirty: null, ...named };
  const changed = runGit(null, ['status', '--porcelain', '--', ...paths]);
  const gitDirty = changed?.length !== 0 || !areOfCommit(head, top, base, files);
  return { collector: 'files', gitCommit: head, gitDirty, ...named };
}

/**
 * Whether every file stands in the commit with the content it has on the disk. What `git status` says is not enough: it is silent about files
 * that are ignored, and about those somebody told git to assume unchanged.
 */
function areOfCommit(commit: string, top: string, base: string, files: readonly string[]): boolean {
  if (files.length === 0) return true;
  // Git reads names one a line, from the top of the repository wherever it is started.
  const names = files.flatMap((file) => fromTop(top, base, file));
  if (names.length < files.length || names.some((name) => name.includes('\n'))) return false;
  const listed = textOf(runGit(top, ['ls-tree', '-r', '-z', '--full-tree', commit]));
  const hashed = textOf(runGit(top, ['hash-object', '--stdin-paths'], `${names.join('\n')}\n`));
  if (listed === null || hashed === null) return false;
  const blobs = new Map(listed.split('\0').map((line) => [line.split('\t')[1], line.split(/[ \t]/)[2]]));
  const ids = hashed.split('\n');
  return names.every((name, index) => ids[index] !== undefined && blobs.get(name) === ids[index]);
}

/** A path from the top of the repository; none for what lies outside of it. */
function fromTop(top: string, base: string, path: string): [string] | [] {
  const name = relative(top, resolve(base, path)).split(sep).join('/');
  return name === '..' || name.startsWith('../') ? [] : [name === '' ? '.' : name];
}

function textOf(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('utf8').trim();
}
