import { join } from 'node:path';
import type { Config } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { loadConfig } from '@/lib/platform/config';
import { type Env, readEnv } from '@/lib/platform/env';
import { tryLock } from '@/lib/platform/process-lock';
import { readOrCreateState, type State } from '@/lib/platform/state';
import { type Addresses, addressesFor, isExposed } from './addresses';
import { requireBuild } from './parts';
import { type Paths, pathsFor } from './paths';
import { stopOrphans } from './pid-files';
import { choosePorts, type Ports } from './ports';
import type { Progress } from './progress';
import type { Shutdown } from './shutdown';

export type UpOptions = {
  demo: boolean;
  build: boolean;
  dev: boolean;
  host: string;
  port?: number | undefined;
};

/** Everything a start has decided before it starts anything. */
export type Start = {
  options: UpOptions;
  env: Env;
  paths: Paths;
  state: State;
  ports: Ports;
  config: Config;
  /** Whether the demo platform runs: the configuration describes it and nobody said `--no-demo`. */
  demo: boolean;
  addresses: Addresses;
  progress: Progress;
  shutdown: Shutdown;
};

/** Reads environment, configuration and state, takes the data directory for itself and ends what an earlier start left. */
export async function settle(options: UpOptions, progress: Progress, shutdown: Shutdown): Promise<Start> {
  const env = readEnv();
  const paths = pathsFor(env.MC_DATA_DIR);
  const state = readOrCreateState(paths.data);
  takeLock(paths, state, shutdown);
  const orphans = await stopOrphans(paths.run);
  if (orphans.length > 0) progress.note(`stopped what an earlier start left running: ${orphans.join(', ')}`);
  const ports = await choosePorts(state, options.port ?? env.PORT, options.host);
  const { config, demo } = readConfig(options, env, ports, progress);
  const addresses = addressesFor(
    options.host,
    ports.web,
    env.MC_EXTERNAL_URL ?? config.installation.externalUrl,
  );
  if (isExposed(options.host) && addresses.external === addresses.local) {
    progress.note(
      'note: set MC_EXTERNAL_URL to the address other machines use, or sign-in works on this one only',
    );
  }
  if (!options.build && !options.dev) requireBuild(paths, env.MC_DIST_DIR);
  return { options, env, paths, state, ports, config, demo, addresses, progress, shutdown };
}

function takeLock(paths: Paths, state: State, shutdown: Shutdown): void {
  const lock = tryLock(join(paths.run, 'up.lock'));
  if (lock.kind === 'busy') {
    const where = state.ports.web === undefined ? '' : `, at http://localhost:${state.ports.web}`;
    throw new AppError('conflict', {
      message: `Mission Control already runs for ${paths.data} (process ${lock.owner.pid}${where}). Stop it with Ctrl-C there, or give this start a data directory of its own: MC_DATA_DIR=.data-2 npm run up`,
    });
  }
  shutdown.add('lock', async () => lock.release());
}

/**
 * The demo runs when the configuration describes it; its Prometheus is our own unless PROMETHEUS_URL names one. For a real
 * environment the file must say where its Prometheus is.
 */
function readConfig(
  options: UpOptions,
  env: Env,
  ports: Ports,
  progress: Progress,
): { config: Config; demo: boolean } {
  const own = `http://127.0.0.1:${ports.prometheus}`;
  const config = loadConfig(env, { ...process.env, PROMETHEUS_URL: env.PROMETHEUS_URL ?? own });
  const isDemo = config.environment.kind === 'demo';
  if (options.demo && isDemo) return { config, demo: true };
  if (isDemo) {
    throw new AppError('misconfigured', {
      message: `${config.file} describes the demo. For your own environment write a file first: mc init --prometheus http://your-prometheus:9090`,
    });
  }
  if (options.demo)
    progress.note(`${config.file} describes a ${config.environment.kind} environment: no demo platform`);
  // Without our own Prometheus an {env: PROMETHEUS_URL} in the file must really be set.
  return { config: loadConfig(env), demo: false };
}
