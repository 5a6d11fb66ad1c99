import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { SnapshotSourceConfig } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import type { CollectInput, ManifestFile, SnapshotSource } from '@/lib/snapshots';
import { originOf } from './git-origin';
import { buildKustomization, type Checkout, checkOut, type Rendered, renderChart } from './render-tools';
import { commitTree, decode, LIMITS, type SourceTree, type TreeFile, workTree } from './source-tree';

export type Manifests = { inputs: CollectInput[]; source: SnapshotSource };
/** A source of the configuration, or `-` as a path for standard input. */
export type ManifestSource = SnapshotSourceConfig | LiveValues;
/** Values as `helm get values` writes them, without the chart they are for. */
type LiveValues = { kind: 'values'; values: readonly string[]; release: string; namespace?: string };

const MANIFEST = /\.(ya?ml|json)$/;
/** What of a chart decides values. Packed charts are named so that they are refused, not read. */
const CHART_FILE = /(?:^|\/)(?:Chart\.yaml|values\.yaml)$|(?:^|\/)charts\/[^/]+\.tgz$/;
const STDIN = '-';

/** Reads what a snapshot is made of: from a commit when `git` names one, else from the disk, and standard input for `-`. */
export function readManifests(
  sources: readonly ManifestSource[],
  git: { repository: string | null; ref: string } | null,
  namespace: string,
): Manifests {
  const tree = git === null ? workTree : commitTree(git.repository, git.ref);
  let checkout: Checkout | null = null;
  const tools = new Set<string>();
  const render = (make: (at: Checkout) => Rendered): CollectInput[] => {
    checkout ??= checkOut(git?.repository ?? null, tree.commit);
    const { file, tool } = make(checkout);
    tools.add(tool);
    return [file];
  };
  try {
    const inputs = sources.flatMap((source): CollectInput[] => {
      const place =
        source.kind === 'manifests' || source.kind === 'kustomize'
          ? namespace
          : (source.namespace ?? namespace);
      if (source.kind === 'manifests') return readPath(tree, source.path);
      if (source.kind === 'helm-values') return [chartValues(tree, source, place)];
      if (source.kind === 'values')
        return [{ helm: { ...named(source), chart: [], values: readFiles(tree, source.values) } }];
      return render((at) =>
        source.kind === 'kustomize'
          ? buildKustomization(source.path, at)
          : renderChart({ ...source, ...named(source), namespace: place }, at),
      );
    });
    const origin = originOfSources(tree, git?.repository ?? null, sources);
    return { inputs, source: { ...origin, files: inputs.length, tools: [...tools].sort() } };
  } finally {
    (checkout as Checkout | null)?.remove();
  }
}

function readPath(tree: SourceTree, path: string): ManifestFile[] {
  if (path === STDIN) return [standardInput()];
  const files = manifestsAt(tree, path);
  if (files.length === 0)
    throw new AppError('invalid_input', {
      message: 'no manifests found',
      userMessage: `There is no .yaml, .yml or .json file in ${path}. An empty snapshot proves nothing.`,
    });
  return tree.read(files);
}

function manifestsAt(tree: SourceTree, path: string): TreeFile[] {
  return tree.list(path).filter(({ file }) => file === path || MANIFEST.test(file));
}

function chartValues(
  tree: SourceTree,
  source: Extract<SnapshotSourceConfig, { kind: 'helm-values' }>,
  namespace: string,
): CollectInput {
  const { chart } = source;
  const folder = chart.replace(/\/+$/, '');
  const inside = (file: string) =>
    file.slice(folder === '.' && !file.startsWith('./') ? 0 : folder.length + 1);
  const files = tree.list(folder).filter(({ file }) => CHART_FILE.test(inside(file)));
  const packed = files.filter(({ file }) => file.endsWith('.tgz'));
  const read = tree.read(files.filter((file) => !packed.includes(file)));
  const all = [...read, ...packed.map(({ file }) => ({ file, text: '' }))];
  const withPaths = all.map((file) => ({ ...file, path: inside(file.file) }));
  const values = readFiles(tree, source.values);
  return { helm: { ...named(source), namespace, chart: withPaths, values } };
}

function readFiles(tree: SourceTree, paths: readonly string[]): ManifestFile[] {
  return paths.flatMap((path) => (path === STDIN ? [standardInput()] : tree.read(tree.list(path))));
}

function named(source: { release?: string | undefined; chart?: string; namespace?: string | undefined }) {
  const release = source.release ?? basename(source.chart ?? '');
  return { release, ...(source.namespace !== undefined && { namespace: source.namespace }) };
}

function standardInput(): ManifestFile {
  const bytes = readFileSync(0);
  if (bytes.length > LIMITS.fileBytes)
    throw new AppError('too_large', { message: `standard input is larger than ${LIMITS.fileBytes} bytes` });
  return { file: '(standard input)', text: decode('standard input', bytes) };
}

function pathsOf(source: ManifestSource): string[] {
  if (source.kind === 'values') return [...source.values];
  return source.kind === 'manifests' || source.kind === 'kustomize'
    ? [source.path]
    : [source.chart, ...source.values];
}

function originOfSources(
  tree: SourceTree,
  repository: string | null,
  sources: readonly ManifestSource[],
): Pick<SnapshotSource, 'collector' | 'gitCommit' | 'gitDirty' | 'paths'> {
  const all = sources.flatMap(pathsOf);
  const paths = [...new Set(all.filter((path) => path !== STDIN))];
  const files = tree.commit === null ? sources.flatMap((source) => filesOf(tree, source)) : [];
  const origin = originOf(tree, { repository, paths, files });
  // Nobody knows where what was piped comes from.
  if (paths.length < new Set(all).size)
    return { ...origin, collector: 'stdin', gitCommit: tree.commit, gitDirty: null };
  return origin;
}

/** Files that decide what a source says. What a program renders may come from any file of its folder. */
function filesOf(tree: SourceTree, source: ManifestSource): string[] {
  if (source.kind === 'manifests')
    return source.path === STDIN ? [] : manifestsAt(tree, source.path).map(({ file }) => file);
  const isRead = (file: string, path: string) =>
    source.kind !== 'helm-values' || path !== source.chart || CHART_FILE.test(file.slice(path.length));
  const paths = pathsOf(source).filter((path) => path !== STDIN);
  return paths.flatMap((path) =>
    tree
      .list(path)
      .map(({ file }) => file)
      .filter((file) => isRead(file, path)),
  );
}
