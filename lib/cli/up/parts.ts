import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@/lib/kernel';
import type { ChildSpec } from './child';
import type { Paths } from './paths';
import type { Ports } from './ports';
import type { Task } from './run-once';
import type { Shutdown } from './shutdown';

type Common = { paths: Paths; ports: Ports; env: NodeJS.ProcessEnv };

/** The demo platform: a service of its own, told only its port. */
export function demoSpec({ paths, ports, env }: Common): ChildSpec {
  return {
    ...base(paths, 'demo'),
    args: [join(paths.root, 'dist/demo.mjs')],
    env: { ...env, DEMO_PORT: String(ports.demo) },
    healthUrl: `http://127.0.0.1:${ports.demo}/healthz`,
    readyWithinSeconds: 30,
    graceMs: 5_000,
  };
}

/** The worker: poller and jobs. */
export function workerSpec({ paths, ports, env }: Common): ChildSpec {
  return {
    ...base(paths, 'worker'),
    args: ['--enable-source-maps', join(paths.root, 'dist/worker.mjs')],
    env,
    healthUrl: `http://127.0.0.1:${ports.worker}/health`,
    readyWithinSeconds: 60,
    graceMs: 10_000,
  };
}

/** The web process, from the built pages or, with `dev`, compiling them as they are asked for. */
export function webSpec(
  { paths, env }: Common,
  web: { host: string; port: number; healthOrigin: string; dev: boolean },
): ChildSpec {
  const next = join(paths.root, 'node_modules/next/dist/bin/next');
  return {
    ...base(paths, 'web'),
    args: [next, web.dev ? 'dev' : 'start', '-H', web.host, '-p', String(web.port)],
    // Next's own handler waits for open streams for ever; instrumentation.ts closes them and ends the process.
    env: { ...env, NEXT_MANUAL_SIG_HANDLE: '1' },
    healthUrl: `${web.healthOrigin}/api/health/ready`,
    readyWithinSeconds: web.dev ? 180 : 90,
    graceMs: 10_000,
  };
}

function base(paths: Paths, name: string) {
  return {
    name,
    command: process.execPath,
    cwd: paths.root,
    log: join(paths.logs, `${name}.log`),
    runDir: paths.run,
  };
}

/** Builds the pages if their sources changed; its own process, so that the other parts start meanwhile. */
export function buildTask(paths: Paths, env: NodeJS.ProcessEnv, shutdown: Shutdown): Task {
  return {
    ...base(paths, 'build'),
    args: [join(paths.root, 'scripts/build.mjs'), '--web'],
    env,
    shutdown,
  };
}

/** With `--no-build` there must be something to serve. */
export function requireBuild(paths: Paths, distDir: string): void {
  if (existsSync(join(paths.root, distDir, 'BUILD_ID'))) return;
  throw new AppError('misconfigured', {
    message: `no built pages in ${distDir}: run npm run build, or leave --no-build away`,
  });
}
