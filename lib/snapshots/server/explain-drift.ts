import { authorize, visibleTenants } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import { type NotDriftPage, type NotDriftQuery, notDriftFields, pageNotDrift } from '../not-drift-view';
import { placeOfObject } from '../place-of-field';
import type { ObjectPlace } from '../snapshot-view';
import { type FoundSources, loadSources } from './load-sources';
import { findSnapshot } from './snapshot-store';

/**
 * Why what looks different between two snapshots is no drift: a page of the fields that were dropped, filled in, put in order, respelled or
 * redacted on either side, each with its rule and where it is written. What was not kept is said, and is not "nothing".
 */
export async function explainDrift(ctx: Ctx, query: NotDriftQuery): Promise<NotDriftPage> {
  authorize(ctx, 'read');
  const scope = visibleTenants(ctx.actor);
  const [base, head] = await Promise.all([
    findSnapshot(ctx.db, query.base, scope),
    findSnapshot(ctx.db, query.head, scope),
  ]);
  const [before, after] = [await loadSources(ctx, base.summary), await loadSources(ctx, head.summary)];
  const { fields, notKept } = notDriftFields(before.sources, after.sources);
  return {
    written: { base: whatIsKnown(before), head: whatIsKnown(after) },
    notKept,
    ...pageNotDrift(fields, query),
  };
}

/** Files of before notes were kept say where, and not what became of the fields. */
function whatIsKnown({ state, sources }: FoundSources): NotDriftPage['written']['base'] {
  if (state === 'unreadable') return 'unreadable';
  return sources?.hasNotes === true ? state : 'not-kept';
}

/** Where one object of a snapshot is written. */
export async function objectPlace(ctx: Ctx, recordId: string, identity: string): Promise<ObjectPlace> {
  authorize(ctx, 'read');
  const { summary } = await findSnapshot(ctx.db, recordId, visibleTenants(ctx.actor));
  const { state, sources } = await loadSources(ctx, summary);
  const source = state === 'known' ? sources?.objects.get(identity) : undefined;
  return { written: state, place: source === undefined ? null : placeOfObject(source) };
}
