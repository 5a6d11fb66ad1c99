import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { queryOf } from './query';
import { beatRun, claimRun, findIdleRuns, releaseRun } from './verification-run-store';
import { giveUpVerification, recordVerification, type VerifyOptions } from './verify-log';

/** So often a verification is begun before it counts as one that cannot be done. */
const MAX_ATTEMPTS = 5;
const BEAT_MS = 1_000;
/** Small, so that the worker polls and sequences between two batches. */
const BATCH = 1_000;

/** Verifications that nobody is at: just asked for, or left by a worker that was killed. */
export async function listIdleVerifications(ctx: Ctx): Promise<string[]> {
  authorize(ctx, 'read-audit', '*');
  return findIdleRuns(queryOf(ctx.db));
}

/**
 * Does a verification that was asked for, from its beginning; null when it has ended or another worker is at it. Safe to repeat and to kill:
 * the outcome is written in the transaction that ends the run, so it is there once or not at all.
 */
export async function runVerification(
  ctx: Ctx,
  id: string,
  options: VerifyOptions = {},
): Promise<{ verdict: string; problemCount: number } | null> {
  authorize(ctx, 'read-audit', '*');
  const query = queryOf(ctx.db);
  const run = await claimRun(query, id);
  if (run === null) return null;
  const { requestedBy } = run;
  if (run.attempts > MAX_ATTEMPTS)
    return giveUpVerification(ctx, { id, requestedBy, attempts: MAX_ATTEMPTS });
  const at = { done: 0, total: 0 };
  const beat = setInterval(() => {
    beatRun(query, id, at).catch((error: unknown) =>
      ctx.ports.logger.warn({ err: error, verification: id }, 'progress of a verification was not written'),
    );
  }, BEAT_MS);
  try {
    return await recordVerification(ctx, {
      batchSize: BATCH,
      ...options,
      run: { id, requestedBy },
      onProgress: (progress) => {
        if (progress.phase === 'leaves')
          Object.assign(at, { done: progress.done, total: progress.total ?? 0 });
        options.onProgress?.(progress);
      },
    });
  } catch (error) {
    await releaseRun(query, id).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(beat);
  }
}
