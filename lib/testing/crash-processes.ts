import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Processes that a test kills and starts again: each is one file of lib/testing/crash, bundled. */
export type CrashProcesses = {
  dir: string;
  start(name: 'writer' | 'sequencer', env: Record<string, string>): ChildProcess;
  remove(): void;
};

/** Bundles the writer and the sequencer the way the product is bundled. */
export async function buildCrashProcesses(): Promise<CrashProcesses> {
  const root = process.cwd();
  mkdirSync(join(root, 'dist'), { recursive: true });
  const dir = mkdtempSync(join(root, 'dist/test-crash-'));
  await build({
    entryPoints: ['writer', 'sequencer'].map((name) => join(root, `lib/testing/crash/${name}.ts`)),
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': root },
    logLevel: 'error',
  });
  return {
    dir,
    start: (name, env) =>
      spawn(process.execPath, [join(dir, `${name}.mjs`)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', ...env },
      }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Ends a process the hard way and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
