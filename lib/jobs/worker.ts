import { hostname } from 'node:os';
import type { Actor } from '@/lib/access';
import { startSequencer } from '@/lib/evidence-log/server';
import { loadConfig } from '@/lib/platform/config';
import type { Ctx } from '@/lib/platform/context';
import { openDb } from '@/lib/platform/db';
import { readServerEnv, type ServerEnv } from '@/lib/platform/env';
import { createIds, systemClock } from '@/lib/platform/ids';
import { competeForLeadership, POLLER_LOCK } from '@/lib/platform/leader';
import { createLogger } from '@/lib/platform/logger';
import { metrics } from '@/lib/platform/metrics';
import { openPorts } from '@/lib/platform/open-ports';
import { syncTenants } from '@/lib/tenants/server';
import { leadPolling } from './lead-polling';
import { recordCiResults } from './record-ci-results';
import { startSchedule } from './schedule';
import { startWorkerHttp } from './worker-http';

const STOP_WITHIN_MS = 8_000;

/** The worker process: poller, sequencer of the evidence log and signing of CI results while it leads them, jobs, and a loopback port with metrics and health. */
async function main(): Promise<void> {
  const env = readServerEnv();
  const ctx = openContext(env);
  const { logger } = ctx.ports;
  const name = `${hostname()}:${process.pid}`;
  const counted = metrics();
  const sync = await syncTenants(ctx);
  logger.info({ name, ...sync }, 'worker starts');
  const leadership = competeForLeadership({
    url: env.DATABASE_URL,
    lock: POLLER_LOCK,
    logger,
    lead: (signal) =>
      leadPolling(ctx, { name, managed: env.MC_PROMETHEUS_MANAGED, metrics: counted }, signal),
  });
  const sequencer = startSequencer(
    ctx,
    { url: env.DATABASE_URL, name: `sequencer ${name}` },
    new AbortController().signal,
  );
  const ciRecorder = recordCiResults(ctx, { url: env.DATABASE_URL, name: `ci recorder ${name}` });
  const schedule = await startSchedule(ctx, env.DATABASE_URL, env.MC_DATA_DIR);
  const http = await startWorkerHttp({
    port: env.MC_WORKER_PORT ?? 0,
    registry: counted.registry,
    health: () => ({ status: 'ok', name, leader: leadership.isLeader() }),
  });
  logger.info({ port: http.port }, 'worker listens');

  const stop = async (reason: string): Promise<void> => {
    logger.info({ reason }, 'worker stops');
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    await Promise.all([
      leadership.stop(),
      sequencer.stop(),
      ciRecorder.stop(),
      schedule.stop(),
      http.close(),
    ]);
    await ctx.db.$disconnect();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop('SIGTERM'));
  process.once('SIGINT', () => void stop('SIGINT'));
}

/** The system acts; every verb it calls still authorizes and audits. */
function openContext(env: ServerEnv): Ctx {
  const config = loadConfig(env);
  const actor: Actor = { kind: 'system', job: 'worker' };
  const ids = createIds();
  return {
    actor,
    clock: systemClock,
    ids,
    db: openDb(env.DATABASE_URL, 5),
    ports: openPorts({
      config,
      logger: createLogger('worker', env.MC_LOG_LEVEL),
      installId: env.MC_INSTALL_ID,
      dataDir: env.MC_DATA_DIR,
    }),
    requestId: ids.next('req'),
    from: null,
  };
}

main().catch((error: unknown) => {
  createLogger('worker').fatal({ err: error }, 'worker cannot start');
  process.exit(1);
});
