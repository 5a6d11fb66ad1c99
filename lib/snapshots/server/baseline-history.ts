import { authorize, visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import type { Baseline } from '../snapshot-view';
import { findHistory } from './baseline-store';

/** Which signed snapshot was the baseline when, set by whom and why, newest first. */
export async function baselineHistory(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  query: { environment?: string | undefined; before?: string | undefined; limit: number },
): Promise<{ baselines: Baseline[]; nextBefore: string | null }> {
  authorize(ctx, 'read');
  const found = await findHistory(ctx.db, { ...query, limit: query.limit + 1 }, visibleTenants(ctx.actor));
  const baselines = found.slice(0, query.limit).map(({ baseline }) => baseline);
  const nextBefore = found.length > query.limit ? (baselines.at(-1)?.id ?? null) : null;
  return { baselines, nextBefore };
}
