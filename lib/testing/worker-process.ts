import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

export type TestWorkers = {
  /** Where its bundle, configuration and data are */
  dir: string;
  dataDir: string;
  /** Starts one more worker process on the database. */
  start(databaseUrl: string): ChildProcess;
  /** Kills whatever still runs and removes the folder. */
  remove(): void;
};

/** Bundles the worker the way the product does, for tests that kill it. */
export async function buildTestWorkers(name: string, config: string): Promise<TestWorkers> {
  const root = process.cwd();
  mkdirSync(join(root, '.cache'), { recursive: true });
  // Inside the tree, so that the bundle finds node_modules.
  const dir = mkdtempSync(join(root, `.cache/${name}-`));
  const workers: ChildProcess[] = [];
  await build({
    entryPoints: [join(root, 'lib/jobs/worker.ts')],
    outfile: join(dir, 'worker.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { '@': root },
    logLevel: 'error',
  });
  writeFileSync(join(dir, 'mission-control.yaml'), config);
  return {
    dir,
    dataDir: join(dir, 'data'),
    start(databaseUrl) {
      const worker = spawn(process.execPath, [join(dir, 'worker.mjs')], {
        cwd: root,
        stdio: 'ignore',
        env: {
          NODE_ENV: 'production',
          PATH: process.env.PATH,
          DATABASE_URL: databaseUrl,
          NEXTAUTH_URL: 'http://localhost:3000',
          NEXTAUTH_SECRET: 'a secret of at least thirty-two characters',
          MC_INSTALL_ID: '0badcafe',
          MC_DATA_DIR: join(dir, 'data'),
          MC_CONFIG: join(dir, 'mission-control.yaml'),
          MC_WORKER_PORT: '0',
        },
      });
      workers.push(worker);
      return worker;
    },
    remove() {
      for (const worker of workers) worker.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
