import { execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { AppError } from '@/lib/kernel';
import type { ManifestFile } from '@/lib/snapshots';
import { decode, LIMITS, runGit } from './source-tree';

export type Rendered = { file: ManifestFile; tool: string };

/** Where a commit was laid out on disk, for tools that read files themselves. */
export type Checkout = { at: (path: string) => string; remove: () => void };

/** This folder itself, or a copy of a commit in a folder that `remove` takes away. */
export function checkOut(repository: string | null, commit: string | null): Checkout {
  if (commit === null) return { at: (path) => path, remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'mc-render-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const archive = join(folder, 'tree.tar');
  const tree = join(folder, 'tree');
  const prefix =
    repository === null ? (runGit(null, ['rev-parse', '--show-prefix'])?.toString('utf8').trim() ?? '') : '';
  try {
    const top = runGit(repository, ['rev-parse', '--show-toplevel'])?.toString('utf8').trim();
    const made = runGit(top ?? repository, [
      'archive',
      '--format=tar',
      '-o',
      archive,
      `--prefix=tree/`,
      commit,
    ]);
    if (made === null) throw new AppError('unreachable', { message: `git archive of ${commit} failed` });
    run('tar', ['-xf', archive, '-C', folder]);
  } catch (error) {
    remove();
    throw error;
  }
  return { at: (path) => join(tree, prefix, path), remove };
}

/** What `helm template` makes of a chart. Throws `misconfigured` when there is no helm, and `invalid_input` with what helm says. */
export function renderChart(
  source: { chart: string; values: readonly string[]; release: string; namespace: string },
  { at }: Checkout,
): Rendered {
  const helm = find(
    ['helm'],
    'helm template',
    'Pipe what it renders: helm template … | mc attest snapshot --from -',
  );
  const values = source.values.flatMap((file) => ['--values', at(file)]);
  const place = ['--namespace', source.namespace];
  const text = run(helm, ['template', source.release, at(source.chart), ...place, ...values]);
  return {
    file: { file: `(helm template ${source.chart})`, text },
    tool: `helm ${run(helm, ['version', '--short']).trim()}`,
  };
}

/** What kustomize builds from a folder, by `kustomize` or by kubectl, whichever is on PATH. */
export function buildKustomization(path: string, { at }: Checkout): Rendered {
  const program = find(
    ['kustomize', 'kubectl'],
    'kustomize build',
    'Pipe what it builds: kustomize build … | mc attest snapshot --from -',
  );
  const isKubectl = program.endsWith('kubectl');
  const text = run(program, [isKubectl ? 'kustomize' : 'build', at(path)]);
  const version = run(program, isKubectl ? ['version', '--client'] : ['version']);
  return { file: { file: `(kustomize build ${path})`, text }, tool: version.trim().replaceAll('\n', ', ') };
}

function find(names: readonly string[], what: string, instead: string): string {
  for (const name of names)
    for (const folder of (process.env.PATH ?? '').split(delimiter)) {
      const candidate = join(folder, name);
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // The next folder of PATH may have it.
      }
    }
  throw new AppError('misconfigured', {
    message: `${names.join(' and ')} not found on PATH`,
    userMessage: `${what} needs ${names.join(' or ')}, and PATH has none. ${instead}`,
  });
}

/** Runs a tool within a minute and 64 MiB of output; what it complains about is told, its output otherwise not. */
function run(program: string, args: readonly string[]): string {
  try {
    const output = execFileSync(program, args, {
      maxBuffer: LIMITS.fileBytes,
      timeout: LIMITS.commandMs,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return decode(`the output of ${program}`, output);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw failed(program, error);
  }
}

function failed(program: string, error: unknown): AppError {
  const { code, stderr } = error as { code?: string; stderr?: Buffer };
  const name = program.split('/').at(-1);
  if (code === 'ETIMEDOUT' || code === 'ENOBUFS') {
    const limit =
      code === 'ETIMEDOUT' ? `ran longer than ${LIMITS.commandMs / 1_000} s` : 'wrote more than 64 MiB';
    return new AppError('too_large', { message: `${name} ${limit}`, userMessage: `${name} ${limit}.` });
  }
  const said = (stderr?.toString('utf8') ?? '').trim().split('\n').slice(-5).join('\n').slice(0, 2_000);
  return new AppError('invalid_input', {
    message: `${name} failed`,
    userMessage: `${name} failed:\n${said === '' ? 'it said nothing' : said}`,
  });
}
