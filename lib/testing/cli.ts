import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

export type CliResult = { code: number | null; stdout: string; stderr: string };

export type TestCli = {
  /** Runs `mc …` as a process of its own, with nothing of this process' environment but PATH. */
  run(
    args: string[],
    options?: { env?: Record<string, string>; input?: string; cwd?: string },
  ): Promise<CliResult>;
  /** Empty folder that stands for the home and working directory. */
  home: string;
  remove(): void;
};

/** Bundles the command line the way the product does, for tests that look at exit codes and streams. */
export async function buildTestCli(): Promise<TestCli> {
  const root = process.cwd();
  mkdirSync(join(root, 'dist'), { recursive: true });
  // Inside the tree, so that the bundle finds node_modules and the project's root.
  const dir = mkdtempSync(join(root, 'dist/test-cli-'));
  const home = mkdtempSync(join(dir, 'home-'));
  const outfile = join(dir, 'mc.mjs');
  await build({
    entryPoints: [join(root, 'lib/cli/main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { '@': root },
    logLevel: 'error',
  });
  return {
    home,
    run: (args, options = {}) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [outfile, ...args], {
          cwd: options.cwd ?? home,
          env: { NODE_ENV: 'production', PATH: process.env.PATH ?? '', HOME: home, ...options.env },
        });
        const result: CliResult = { code: null, stdout: '', stderr: '' };
        child.stdout.on('data', (chunk: Buffer) => {
          result.stdout += chunk.toString();
        });
        child.stderr.on('data', (chunk: Buffer) => {
          result.stderr += chunk.toString();
        });
        child.once('error', reject);
        child.once('close', (code) => resolve({ ...result, code }));
        child.stdin.end(options.input ?? '');
      }),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
