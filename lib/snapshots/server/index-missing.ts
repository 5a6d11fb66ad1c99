import { authorize } from '@/lib/access';
import { getRecord } from '@/lib/evidence/server';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { readSaidFacts } from '../said-facts';
import { SNAPSHOT_KIND } from '../snapshot-signature';
import { indexSnapshot } from './index-snapshot';
import { findUnindexed } from './index-store';
import { tryLoadSnapshot } from './load-snapshot';

/**
 * Enters snapshots into the index that are not there yet: those recorded before there was one, attached as files, or sent by a pipeline. Oldest
 * first, at most `limit`; safe to repeat and to run in several workers. What cannot be read is entered as unreadable. Gives how many it was.
 */
export async function indexMissingSnapshots(ctx: Ctx, limit = 50): Promise<number> {
  authorize(ctx, 'propose', '*');
  const missing = await findUnindexed(ctx.db, SNAPSHOT_KIND, limit);
  for (const { id } of missing) {
    const { statement, ...record } = await getRecord(ctx, id);
    const { payload } = statement;
    const said = readSaidFacts(
      typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'predicate') : null,
    );
    const { snapshot, problem } = await tryLoadSnapshot(ctx, id);
    const problems = problem === null ? said.problems : [problem, ...said.problems];
    const facts = { ...said, problems, snapshot, takenAt: new Date(record.createdAt) };
    await inTransaction(ctx.db, (tx) => indexSnapshot(tx, ctx, record, facts));
  }
  return missing.length;
}
