import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Ctx } from '@/lib/platform/context';
import { indexMissingSnapshots } from '@/lib/snapshots/server';

const SNAPSHOT_INDEX_QUEUE = 'snapshot-index';
/** Every minute: snapshots that arrive by another way than `mc attest snapshot` show soon after. */
const SNAPSHOT_INDEX_CRON = '* * * * *';
/** Snapshots of one run; the next one goes on. */
const AT_ONCE = 50;

/** The job needs to be told nothing. */
const snapshotIndexPayload = z.strictObject({});

/** Enters snapshots into the index that are not there yet, in one worker. Safe to repeat, and to kill anywhere. */
export async function keepSnapshotIndex(boss: PgBoss, ctx: Ctx): Promise<void> {
  await boss.createQueue(SNAPSHOT_INDEX_QUEUE, { policy: 'singleton', retryLimit: 2, retryDelay: 30 });
  await boss.work(SNAPSHOT_INDEX_QUEUE, async (jobs) => {
    for (const job of jobs) snapshotIndexPayload.parse(job.data ?? {});
    const entered = await indexMissingSnapshots(ctx, AT_ONCE);
    if (entered > 0) ctx.ports.logger.info({ entered }, 'snapshots entered into the index');
  });
  await boss.schedule(SNAPSHOT_INDEX_QUEUE, SNAPSHOT_INDEX_CRON, {}, { tz: 'UTC' });
}
