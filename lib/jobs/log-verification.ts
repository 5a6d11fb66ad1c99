import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import {
  listIdleVerifications,
  runVerification,
  startVerification,
  VERIFICATION_CHANNEL,
} from '@/lib/evidence-log/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { listenToPostgres, type PgListener } from '@/lib/platform/pg-listen';

const VERIFICATION_QUEUE = 'log-verification';
const NIGHTLY_QUEUE = 'log-verification-nightly';
/** Every night, when retention has had half an hour to remove what it removes. */
const NIGHTLY_CRON = '47 3 * * *';
const SWEEP_EVERY_MS = 10_000;

export const verificationPayload = z.strictObject({ verificationId: z.string().regex(/^ver_[0-9A-Z]{26}$/) });
/** The nightly job needs to be told nothing. */
const nightlyPayload = z.strictObject({});

/** Does one verification. Safe to repeat and to kill: its row says whether it has ended and whether somebody is at it. */
async function verify(ctx: Ctx, { verificationId }: z.infer<typeof verificationPayload>): Promise<void> {
  const outcome = await runVerification(ctx, verificationId);
  if (outcome === null) return;
  const { verdict, problemCount } = outcome;
  const said = { verification: verificationId, verdict, problems: problemCount };
  if (verdict === 'pass') ctx.ports.logger.info(said, 'log verified');
  else ctx.ports.logger.error(said, 'the evidence log did not verify');
}

/** Asks for the nightly one, as somebody would who clicks; one that is running already will do. */
async function askNightly(ctx: Ctx, _payload: z.infer<typeof nightlyPayload>): Promise<void> {
  try {
    await startVerification(ctx);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
  }
}

/**
 * Works on verifications that are asked for, and asks for one every night. Rows are the outbox: a notification makes it quick, and looking at
 * them at the start, after every reconnect and every ten seconds makes it certain.
 */
export async function workOnVerifications(
  boss: PgBoss,
  ctx: Ctx,
  url: string,
): Promise<{ stop(): Promise<void> }> {
  const { logger } = ctx.ports;
  await boss.createQueue(VERIFICATION_QUEUE, {
    policy: 'exclusive',
    retryLimit: 5,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: 6 * 3_600,
    heartbeatSeconds: 10,
    notify: true,
  });
  await boss.work(VERIFICATION_QUEUE, async (jobs) => {
    for (const job of jobs) await verify(ctx, verificationPayload.parse(job.data));
  });
  await boss.createQueue(NIGHTLY_QUEUE, { policy: 'singleton', retryLimit: 5, retryDelay: 60 });
  await boss.work(NIGHTLY_QUEUE, async (jobs) => {
    for (const job of jobs) await askNightly(ctx, nightlyPayload.parse(job.data ?? {}));
  });
  await boss.schedule(NIGHTLY_QUEUE, NIGHTLY_CRON, {}, { tz: 'UTC' });
  const sweep = async () => {
    for (const verificationId of await listIdleVerifications(ctx))
      await boss.send(VERIFICATION_QUEUE, { verificationId }, { singletonKey: verificationId });
  };
  const look = () =>
    void sweep().catch((error: unknown) => logger.warn({ err: error }, 'verifications were not looked at'));
  const listener: PgListener = listenToPostgres({
    url,
    channels: [VERIFICATION_CHANNEL],
    onNotification: look,
    onConnect: look,
    logger,
  });
  const timer = setInterval(look, SWEEP_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await listener.close();
    },
  };
}
