import { authorize } from '@/lib/access';
import { AppError, logOfEnvironment } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { LogVerifications, VerificationSummary } from '../log-status';
import { queryOf } from './query';
import { readVerifications } from './status-store';
import { recordVerification } from './verify-log';

type Running = NonNullable<LogVerifications['running']>;

/** Small, so that a web process answers others between two batches. */
const BATCH = 500;
const KEY = Symbol.for('mission-control.log-verification');
const shared = globalThis as typeof globalThis & { [KEY]?: Running };

/** Starts a full verification that goes on after the answer; `conflict` while this process is at one already. */
export async function startVerification(ctx: Ctx): Promise<Running> {
  authorize(ctx, 'read-audit', '*');
  if (shared[KEY] !== undefined)
    throw new AppError('conflict', {
      message: `verification ${shared[KEY].id} is running`,
      userMessage: 'A verification is running already. Its outcome will stand here when it is done.',
    });
  const running: Running = {
    id: ctx.ids.next('ver'),
    startedAt: ctx.clock.now().toISOString(),
    done: 0,
    total: 0,
  };
  shared[KEY] = running;
  void recordVerification(ctx, {
    id: running.id,
    batchSize: BATCH,
    onProgress: ({ phase, done, total }) => {
      if (phase === 'leaves') Object.assign(running, { done, total: total ?? done });
    },
  })
    .catch((error: unknown) =>
      ctx.ports.logger.error(
        { err: error, verification: running.id },
        'verification of the log did not finish',
      ),
    )
    .finally(() => {
      delete shared[KEY];
    });
  return running;
}

/** The last verifications, and the one this process is at. */
export async function listVerifications(ctx: Ctx, limit = 20): Promise<LogVerifications> {
  authorize(ctx, 'read');
  const log = logOfEnvironment(ctx.ports.config.environment);
  return {
    running: shared[KEY] ?? null,
    verifications: await readVerifications(queryOf(ctx.db), log, { limit }),
  };
}

/** One verification: how far it is, or what it found. `not_found` for any other id. */
export async function getVerification(
  ctx: Ctx,
  id: string,
): Promise<
  { state: 'running'; progress: Running } | { state: 'finished'; verification: VerificationSummary }
> {
  authorize(ctx, 'read');
  const progress = shared[KEY];
  if (progress?.id === id) return { state: 'running', progress };
  const log = logOfEnvironment(ctx.ports.config.environment);
  const [verification] = await readVerifications(queryOf(ctx.db), log, { limit: 1, id });
  if (verification !== undefined) return { state: 'finished', verification };
  throw new AppError('not_found', {
    message: `no verification ${id}`,
    userMessage: `There is no finished verification ${id}. If it was running, the process that was at it has ended.`,
  });
}
