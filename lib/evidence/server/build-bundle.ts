import { authorize } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import type { EvidenceBundle } from '../record';
import { findBundle, markFailed, type StoredBundle } from './bundle-store';
import { sealBundle } from './seal-bundle';
import { signBundle } from './sign-bundle';

/** Failures that pass by themselves: the job runs again. */
const PASSING = new Set(['unreachable', 'rate_limited', 'conflict']);
const MAX_STEPS = 10;

/**
 * Builds a bundle that was asked for: reads every byte again, signs the manifest, waits until the log proves it and every
 * record, and seals the archive. May be killed and run again at any point, and several times at once: one build wins, and
 * after the manifest was signed the same one is finished. What cannot pass by itself is written into the bundle as its problem.
 */
export async function buildBundle(
  ctx: Ctx,
  id: string,
  options: { waitMs?: number } = {},
): Promise<EvidenceBundle> {
  authorize(ctx, 'export');
  for (let step = 0; step < MAX_STEPS; step++) {
    const bundle = await findBundle(ctx.db, id, '*');
    if (bundle.view.status !== 'building') return bundle.view;
    try {
      await takeStep(ctx, bundle, options.waitMs ?? 20_000);
    } catch (error) {
      if (error instanceof AppError && error.code === 'conflict') continue;
      if (!(error instanceof AppError) || PASSING.has(error.code)) throw error;
      await fail(ctx, bundle, error);
    }
  }
  throw new AppError('conflict', { message: `bundle ${id} is being built by too many at once` });
}

async function takeStep(ctx: Ctx, bundle: StoredBundle, waitMs: number): Promise<void> {
  if (bundle.view.manifestDigest === null) await signBundle(ctx, bundle);
  else await sealBundle(ctx, bundle, waitMs);
}

async function fail(ctx: Ctx, { view }: StoredBundle, error: AppError): Promise<void> {
  ctx.ports.logger.warn({ err: error, bundle: view.id }, 'bundle failed');
  await inTransaction(ctx.db, async (tx) => {
    if (!(await markFailed(tx, view.id, error.userMessage))) return;
    await emitAudit(tx, ctx, {
      action: 'bundle.failed',
      objectKind: 'bundle',
      objectId: view.id,
      detail: { release: view.release },
      reason: error.userMessage.slice(0, 500),
    });
  });
}
