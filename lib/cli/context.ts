import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { loadConfig } from '@/lib/platform/config';
import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { startEmbeddedPostgres } from '@/lib/platform/embedded-postgres';
import type { Env } from '@/lib/platform/env';
import { createIds, systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { openPorts } from '@/lib/platform/open-ports';
import { readOrCreateState } from '@/lib/platform/state';
import { closeSignals } from '@/lib/signals/server';
import type { Output } from './output';
import { demoKubeconfigPath } from './up/demo-kubeconfig';

type Variables = Readonly<Record<string, string | undefined>>;
type Place = { env: Env; variables: Variables; out: Output };

/** For verbs that read the configuration alone: the client connects at its first query, which never comes. */
const NO_DATABASE = { url: 'postgres://nobody@127.0.0.1:1/none', close: async () => {} };

/**
 * Runs work on this machine's installation as the operating system's user with the role operator, which can never
 * approve. Starts the embedded database when it is not running, and then stops it again.
 */
export async function withLocalCtx<T>(
  place: Place,
  work: (ctx: Ctx, database: { url: string }) => Promise<T>,
  options: { needsDatabase: boolean } = { needsDatabase: true },
): Promise<T> {
  const config = loadLocalConfig(place);
  const database = options.needsDatabase ? await openDatabase(place) : NO_DATABASE;
  const db = openDb(database.url, 2);
  const ids = createIds(systemClock);
  const ctx: Ctx = {
    actor: { kind: 'local', osUser: userInfo().username, grants: [{ role: 'operator', tenants: '*' }] },
    clock: systemClock,
    ids,
    db,
    ports: openPorts({
      config,
      logger: createLogger('mc', 'warn'),
      installId: installIdOf(place),
      dataDir: place.env.MC_DATA_DIR,
      variables: place.variables,
    }),
    requestId: ids.next('req'),
    from: null,
  };
  try {
    return await work(ctx, { url: database.url });
  } finally {
    await closeSignals(ctx);
    await db.$disconnect();
    await database.close();
  }
}

/** The installation of this data directory; all zeros when nothing was ever started in it, and so nothing can be signed. */
function installIdOf({ env }: Place): string {
  if (env.MC_INSTALL_ID !== undefined) return env.MC_INSTALL_ID;
  const dataDir = resolve(env.MC_DATA_DIR);
  return existsSync(join(dataDir, 'state.json')) ? readOrCreateState(dataDir).installId : '00000000';
}

/** The configuration as `mc up` of this data directory sees it: its own Prometheus stands in for PROMETHEUS_URL, its demo's cluster too. */
export function loadLocalConfig(place: Pick<Place, 'env' | 'variables'>): Config {
  return loadConfig(place.env, withLocalParts(place));
}

function withLocalParts({ env, variables }: Pick<Place, 'env' | 'variables'>): Variables {
  const dataDir = resolve(env.MC_DATA_DIR);
  if (!existsSync(join(dataDir, 'state.json'))) return variables;
  const port = readOrCreateState(dataDir).ports.prometheus;
  return {
    ...variables,
    ...(env.PROMETHEUS_URL === undefined &&
      port !== undefined && { PROMETHEUS_URL: `http://127.0.0.1:${port}` }),
    ...(env.MC_DEMO_KUBECONFIG === undefined && { MC_DEMO_KUBECONFIG: demoKubeconfigPath(dataDir) }),
  };
}

async function openDatabase({ env, out }: Place): Promise<{ url: string; close: () => Promise<void> }> {
  if (env.DATABASE_URL !== undefined) return { url: env.DATABASE_URL, close: async () => {} };
  const dataDir = resolve(env.MC_DATA_DIR);
  if (!existsSync(join(dataDir, 'state.json'))) {
    throw new AppError('misconfigured', {
      message: `no installation in ${dataDir}`,
      userMessage: `There is no installation in ${dataDir}. Start one with: npm run up, or name a server with --server or MC_SERVER.`,
    });
  }
  const port = readOrCreateState(dataDir).ports.postgres;
  const server = await startEmbeddedPostgres({
    dir: join(dataDir, 'postgres'),
    ...(port !== undefined && { port }),
  });
  if (server.started) out.note('started the database for this command');
  return { url: server.appUrl, close: server.stop };
}
