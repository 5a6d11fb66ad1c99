import type { Clock, Ids } from '@/lib/kernel';
import { loadConfig } from '@/lib/platform/config';
import { type Db, openDb } from '@/lib/platform/db';
import { readServerEnv, type ServerEnv } from '@/lib/platform/env';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import type { Ports } from '@/lib/platform/ports';
import { trackPeerAddresses } from './peer-address';

/** What one web process opens once and every request shares. */
export type Runtime = { db: Db; ports: Ports; clock: Clock; ids: Ids; env: ServerEnv };

const KEY = Symbol.for('mission-control.runtime');
const shelf: typeof globalThis & { [KEY]?: Runtime } = globalThis;

/** The process-wide runtime, opened at first use; Next bundles modules several times, so it lives on globalThis. */
export function getRuntime(): Runtime {
  shelf[KEY] ??= openRuntime();
  return shelf[KEY];
}

/** Puts a runtime in place of the one `getRuntime` would open: for tests and benchmarks. */
export function setRuntime(runtime: Runtime): void {
  shelf[KEY] = runtime;
}

function openRuntime(): Runtime {
  const env = readServerEnv();
  const config = loadConfig(env);
  trackPeerAddresses();
  return {
    db: openDb(env.DATABASE_URL),
    ports: openPorts({
      config,
      logger: createLogger('web', env.MC_LOG_LEVEL),
      installId: env.MC_INSTALL_ID,
      dataDir: env.MC_DATA_DIR,
    }),
    clock: systemClock,
    ids: createIds(),
    env,
  };
}
