import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { DEMO_CLUSTER } from '@/lib/demo';
import { chooseFirstBaseline } from '@/lib/demo/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { readRedactionKey } from '@/lib/platform/redaction-key';
import { createRedactor } from '@/lib/snapshots';
import { watchCluster } from '@/lib/snapshots/server';

export const CLUSTER_QUEUE = 'cluster-watch';

const clusterWatchPayload = z.strictObject({ cluster: z.string().min(1).max(40) });

/** Looks at one cluster. Safe to repeat: what is the same is not recorded again, and each event has its key. */
async function runClusterWatch(
  ctx: Ctx,
  { cluster }: z.infer<typeof clusterWatchPayload>,
  dataDir: string,
): Promise<void> {
  const { logger, config } = ctx.ports;
  if (!config.snapshots.clusters.some(({ name }) => name === cluster)) return;
  try {
    const redactor = () =>
      createRedactor(readRedactionKey({ secret: config.snapshots.redaction.key, dataDir }));
    const { drift, unattested, record } = await watchCluster(ctx, cluster, redactor);
    const said = { cluster, record, drifted: drift?.length ?? null, unattested };
    if ((drift?.length ?? 0) > 0 || unattested.length > 0) logger.warn(said, 'cluster drifted');
    else logger.info(said, 'cluster looked at');
    if (cluster === DEMO_CLUSTER) await chooseFirstBaseline(ctx);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    logger.error({ cluster, code: error.code, reason: error.message }, 'cluster could not be looked at');
  }
}

/** How long after a start each cluster is looked at first; a start has better to do in its first seconds. */
const FIRST_LOOK_AFTER_SECONDS = 10;

/**
 * Looks at each cluster that has a schedule soon after a start and then by its schedule, in one worker at a time; clusters that are gone
 * from the configuration lose theirs.
 */
export async function watchClusters(boss: PgBoss, ctx: Ctx, dataDir: string): Promise<void> {
  const scheduled = ctx.ports.config.snapshots.clusters.filter(({ schedule }) => schedule !== undefined);
  await boss.createQueue(CLUSTER_QUEUE, { policy: 'short', retryLimit: 0, expireInSeconds: 600 });
  await boss.work(CLUSTER_QUEUE, async (jobs) => {
    for (const job of jobs) await runClusterWatch(ctx, clusterWatchPayload.parse(job.data), dataDir);
  });
  for (const { key } of await boss.getSchedules(CLUSTER_QUEUE))
    if (!scheduled.some(({ name }) => name === key)) await boss.unschedule(CLUSTER_QUEUE, key);
  for (const { name, schedule } of scheduled) {
    if (schedule === undefined) continue;
    const job = { cluster: name };
    await boss.schedule(CLUSTER_QUEUE, schedule, job, { tz: 'UTC', key: name, singletonKey: name });
    await boss.send(CLUSTER_QUEUE, job, { singletonKey: name, startAfter: FIRST_LOOK_AFTER_SECONDS });
  }
}
