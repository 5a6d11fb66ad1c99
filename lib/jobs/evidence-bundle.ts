import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { BUNDLE_CHANNEL, buildBundle, listUnfinishedBundles } from '@/lib/evidence/server';
import type { Ctx } from '@/lib/platform/context';
import { listenToPostgres, type PgListener } from '@/lib/platform/pg-listen';

export const BUNDLE_QUEUE = 'evidence-bundle';
const SWEEP_EVERY_MS = 60_000;

export const bundlePayload = z.strictObject({ bundleId: z.string().regex(/^bdl_[0-9A-Z]{26}$/) });

/** Builds one bundle. Safe to repeat and to kill: the bundle’s row says how far it is. */
export async function runBundle(ctx: Ctx, { bundleId }: z.infer<typeof bundlePayload>): Promise<void> {
  const { status, fileCount, problem } = await buildBundle(ctx, bundleId);
  ctx.ports.logger.info({ bundle: bundleId, status, fileCount, problem }, 'bundle built');
}

/**
 * Works on bundles that are asked for. Their rows are the outbox: a notification makes it quick, and looking at them at the
 * start, after every reconnect and each minute makes it certain.
 */
export async function workOnBundles(boss: PgBoss, ctx: Ctx, url: string): Promise<{ stop(): Promise<void> }> {
  const { logger } = ctx.ports;
  await boss.createQueue(BUNDLE_QUEUE, {
    policy: 'exclusive',
    retryLimit: 5,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 3_600,
    // A worker that was killed is noticed by the silence of its job, which then runs again elsewhere.
    heartbeatSeconds: 10,
    notify: true,
  });
  await boss.work(BUNDLE_QUEUE, async (jobs) => {
    for (const job of jobs) await runBundle(ctx, bundlePayload.parse(job.data));
  });
  const send = async (bundleId: string, by = '') => {
    await boss.send(BUNDLE_QUEUE, { bundleId }, { singletonKey: `${bundleId}${by}` });
  };
  const sweep = async (by = '') => {
    for (const id of await listUnfinishedBundles(ctx)) await send(id, by);
  };
  const quietly = (work: Promise<void>) =>
    work.catch((error: unknown) => logger.warn({ err: error }, 'bundles were not looked at'));
  const listener: PgListener = listenToPostgres({
    url,
    channels: [BUNDLE_CHANNEL],
    onNotification: (_channel, id) => void quietly(send(id)),
    // A job of a worker that was just killed still counts as running; a key of our own does not wait for it.
    onConnect: () => void quietly(sweep(`.${ctx.requestId}`)),
    logger,
  });
  const timer = setInterval(() => void quietly(sweep()), SWEEP_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await listener.close();
    },
  };
}
