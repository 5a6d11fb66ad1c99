import { PgBoss } from 'pg-boss';
import type { Ctx } from '@/lib/platform/context';
import { watchClusters } from './cluster-watch';
import { workOnBundles } from './evidence-bundle';
import { keepEvidence } from './evidence-upkeep';
import { HOUSEKEEPING_CRON, HOUSEKEEPING_QUEUE, housekeepingPayload, runHousekeeping } from './housekeeping';
import { workOnVerifications } from './log-verification';
import { keepSnapshotIndex } from './snapshot-index';

/** Started jobs; `stop` lets running ones finish. */
export type Schedule = { stop(): Promise<void> };

/**
 * Starts the job queue: its tables live in the schema `pgboss`, which migrations have made. Any number of workers may
 * call this; a job runs in one of them.
 */
export async function startSchedule(ctx: Ctx, url: string, dataDir: string): Promise<Schedule> {
  const { logger } = ctx.ports;
  const boss = new PgBoss({
    connectionString: url,
    createSchema: false,
    max: 3,
    application_name: 'mission-control-jobs',
    useListenNotify: true,
    superviseIntervalSeconds: 10,
  });
  boss.on('error', (error) => logger.warn({ err: error }, 'job queue'));
  await boss.start();
  await boss.createQueue(HOUSEKEEPING_QUEUE, { policy: 'singleton', retryLimit: 2, retryDelay: 60 });
  await boss.work(HOUSEKEEPING_QUEUE, async (jobs) => {
    for (const job of jobs) await runHousekeeping(ctx, housekeepingPayload.parse(job.data ?? {}));
  });
  await boss.schedule(HOUSEKEEPING_QUEUE, HOUSEKEEPING_CRON, {}, { tz: 'UTC' });
  await keepEvidence(boss, ctx);
  await keepSnapshotIndex(boss, ctx);
  await watchClusters(boss, ctx, dataDir);
  const bundles = await workOnBundles(boss, ctx, url);
  const verifications = await workOnVerifications(boss, ctx, url);
  return {
    async stop() {
      await Promise.all([bundles.stop(), verifications.stop()]);
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
}
