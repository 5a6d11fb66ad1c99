import { emitAudit } from '@/lib/audit/server';
import { AppError, type Json } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, type Tx } from '@/lib/platform/db';
import {
  decideRetention,
  type Keeping,
  type RetentionDecision,
  type RetentionReport,
  type Retirement,
} from '../retention';
import { describeActor } from './actor';
import { authorizeKeeping } from './authorize-keeping';
import { collectGarbage } from './collect-garbage';
import { findRetired, lockBlobs, lockHolds } from './keep-store';
import { findStanding } from './legal-hold-store';
import { findCandidates, findInvolved, findNeeded, insertTombstone } from './retention-store';

const DAY_MS = 86_400_000;
const MAX_LISTED = 10_000;

/**
 * Removes the bytes that are past a rule, and then what nothing needs. `dryRun` says what would go and changes nothing. Safe to
 * kill and to repeat: bytes go only after their tombstone is committed, and the next run clears what a killed one left.
 */
export async function runRetention(ctx: Ctx, options: { dryRun: boolean }): Promise<RetentionReport> {
  authorizeKeeping(ctx);
  const { dryRun } = options;
  const report: RetentionReport = { dryRun, retired: [], kept: [], garbage: [], problems: [] };
  for await (const page of candidatePages(ctx)) {
    const decision = await decide(ctx, ctx.db, page);
    report.kept.push(...decision.keep);
    for (const retirement of decision.retire) {
      if (dryRun) report.retired.push(retirement);
      else await retire(ctx, retirement, report);
    }
  }
  const { garbage, problems } = await collectGarbage(ctx, { dryRun });
  report.garbage = garbage;
  report.problems.push(...problems);
  return {
    ...report,
    retired: report.retired.slice(0, MAX_LISTED),
    kept: report.kept.slice(0, MAX_LISTED),
    garbage: garbage.slice(0, MAX_LISTED),
  };
}

/** Digests that may be past a rule; who else needs them is looked at later. */
async function* candidatePages(ctx: Ctx): AsyncIterable<string[]> {
  const { retention } = ctx.ports.config.evidence;
  const kinds = [...new Set(retention.flatMap(({ kinds }) => kinds))];
  const limits = kinds.map((kind) => {
    const days = Math.max(...retention.filter((rule) => rule.kinds.includes(kind)).map(({ days }) => days));
    return { kind, before: new Date(ctx.clock.now().getTime() - days * DAY_MS) };
  });
  if (limits.length === 0) return;
  let page = await findCandidates(ctx.db, limits, '');
  while (page.length > 0) {
    yield page;
    page = await findCandidates(ctx.db, limits, page.at(-1) ?? '');
  }
}

/** The decision about these digests alone: of what else they lead to, not everything was read. */
async function decide(ctx: Ctx, db: Ctx['db'] | Tx, digests: readonly string[]): Promise<RetentionDecision> {
  const [records, standing, needed] = [
    await findInvolved(db, digests),
    await findStanding(db),
    await findNeeded(db, digests),
  ];
  const { retention } = ctx.ports.config.evidence;
  const { retire, keep } = decideRetention(records, retention, standing, ctx.clock.now(), needed);
  const asked = new Set(digests);
  return {
    retire: retire.filter(({ sha256 }) => asked.has(sha256)),
    keep: keep.filter(({ sha256 }) => asked.has(sha256)),
  };
}

/** One blob: decided again under the locks that holds and new records take, written down, and only then removed. */
async function retire(ctx: Ctx, planned: Retirement, report: RetentionReport): Promise<void> {
  const { sha256 } = planned;
  const outcome = await inTransaction(ctx.db, async (tx): Promise<Retirement | Keeping | null> => {
    await lockHolds(tx, 'shared');
    await lockBlobs(tx, [sha256], 'exclusive');
    if ((await findRetired(tx, [sha256])).length > 0) return null;
    const {
      retire: [retirement],
      keep: [keeping],
    } = await decide(ctx, tx, [sha256]);
    if (retirement === undefined) return keeping ?? null;
    await writeTombstone(tx, ctx, retirement);
    return retirement;
  });
  if (outcome === null) return;
  if (!('rule' in outcome)) {
    report.kept.push(outcome);
    return;
  }
  report.retired.push(outcome);
  report.problems.push(...(await removeBytes(ctx, sha256)));
}

async function writeTombstone(tx: Tx, ctx: Ctx, retirement: Retirement): Promise<void> {
  const { sha256, rule, reason, size, recordIds } = retirement;
  const owners = await findInvolved(tx, [sha256]);
  const tenants = new Set(
    owners.filter(({ artifact }) => artifact === sha256).map(({ tenantId }) => tenantId),
  );
  const [tenantId = null] = tenants;
  await insertTombstone(tx, {
    sha256,
    rule,
    reason,
    retiredAt: ctx.clock.now(),
    retiredBy: describeActor(ctx.actor).name,
  });
  const detail: { [key: string]: Json } = {
    rule,
    size,
    records: recordIds.length,
    firstRecords: recordIds.slice(0, 20),
  };
  await emitAudit(tx, ctx, {
    action: 'blob.retired',
    objectKind: 'blob',
    objectId: sha256,
    tenantId: tenants.size === 1 ? tenantId : null,
    before: { sha256, size, retired: false },
    after: { sha256, size, retired: true, rule },
    detail,
    reason: `${rule}: ${reason}`,
  });
}

/** The same bytes may lie in several stores. What cannot be removed now, the next run finds by its tombstone. */
export async function removeBytes(ctx: Pick<Ctx, 'ports'>, sha256: string): Promise<string[]> {
  const problems: string[] = [];
  for (const store of ctx.ports.blobs) {
    try {
      await store.remove(sha256);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      ctx.ports.logger.warn({ err: error, store: store.id, sha256 }, 'retired bytes are not removed yet');
      problems.push(`sha256:${sha256} is still in ${store.id}: ${error.userMessage}`);
    }
  }
  return problems;
}
