import { authorize, visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { differentRules } from '../decide-drift';
import { diffSnapshots, type ObjectChange } from '../diff';
import { locateChanges } from '../locate-changes';
import { countChanges, pageChanges } from '../page-changes';
import type { DriftPage, DriftQuery } from '../snapshot-view';
import { loadSnapshot } from './load-snapshot';
import { type FoundSources, loadSources } from './load-sources';
import { findSnapshot, type IndexedSnapshot } from './snapshot-store';

/** Comparisons kept for their next page; digests name both sides, so none can be out of date. */
const kept = new Map<string, ObjectChange[]>();
const KEPT = 4;

/**
 * What differs between two snapshots that the actor may read: a page of changes with totals over all of them. What may make it less than
 * the whole truth (an incomplete side, other rules) stands in `uncertain`.
 */
export async function driftBetween(ctx: Ctx, query: DriftQuery): Promise<DriftPage> {
  const compared = await compare(ctx, query);
  const { base, head, changes, ignored } = compared;
  const page = pageChanges(changes, query);
  return {
    base: base.summary,
    head: head.summary,
    uncertain: whyUncertain(base, head),
    total: changes.length,
    ...page,
    ...(await locate(ctx, compared, page.changes)),
    ...countChanges(changes),
    ignored,
  };
}

/** All changes at once, as far as the filter wants them, for an export. */
export async function exportDrift(
  ctx: Ctx,
  query: Omit<DriftQuery, 'offset' | 'limit'>,
): Promise<Pick<DriftPage, 'base' | 'head' | 'uncertain' | 'written' | 'changes'>> {
  const compared = await compare(ctx, query);
  const { base, head, changes } = compared;
  const all = pageChanges(changes, { ...query, offset: 0, limit: changes.length + 1 });
  return {
    base: base.summary,
    head: head.summary,
    uncertain: whyUncertain(base, head),
    ...(await locate(ctx, compared, all.changes)),
  };
}

/** Where each side is written, of these changes alone: two files of sources are read for one page, and kept for the next. */
async function locate(
  ctx: Ctx,
  { base, head, left, right }: Awaited<ReturnType<typeof compare>>,
  changes: readonly ObjectChange[],
): Promise<Pick<DriftPage, 'written' | 'changes'>> {
  const [before, after] = [await loadSources(ctx, base.summary), await loadSources(ctx, head.summary)];
  const sides = {
    base: { snapshot: left, sources: linesOf(before) },
    head: { snapshot: right, sources: linesOf(after) },
  };
  return {
    written: { base: before.state, head: after.state },
    changes: locateChanges(changes, sides),
  };
}

/** What a cluster answered has no lines. */
const linesOf = (found: FoundSources) => (found.state === 'known' ? found.sources : null);

async function compare(ctx: Ctx, query: Pick<DriftQuery, 'base' | 'head'>) {
  authorize(ctx, 'read');
  const scope = visibleTenants(ctx.actor);
  const [base, head] = await Promise.all([
    findSnapshot(ctx.db, query.base, scope),
    findSnapshot(ctx.db, query.head, scope),
  ]);
  const [left, right] = [await loadSnapshot(ctx, query.base), await loadSnapshot(ctx, query.head)];
  const key = `${base.summary.sha256} ${head.summary.sha256}`;
  const changes = kept.get(key) ?? diffSnapshots(left.objects, right.objects);
  kept.delete(key);
  kept.set(key, changes);
  for (const oldest of [...kept.keys()].slice(0, -KEPT)) kept.delete(oldest);
  return { base, head, left, right, changes, ignored: { base: left.ignored, head: right.ignored } };
}

function whyUncertain(base: IndexedSnapshot, head: IndexedSnapshot): string[] {
  const sides = [
    ['base', base],
    ['head', head],
  ] as const;
  const incomplete = sides.flatMap(([name, { judged }]) =>
    judged.problems.map((problem) => `${name} is incomplete: ${problem}`),
  );
  const rules = differentRules(base.judged.rules, head.judged.rules);
  return rules === null ? incomplete : [...incomplete, rules];
}
