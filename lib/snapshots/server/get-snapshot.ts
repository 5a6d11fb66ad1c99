import { authorize, visibleTenants } from '@/lib/access';
import { getRecord } from '@/lib/evidence/server';
import type { Ctx } from '@/lib/platform/context';
import { identityText } from '../identity';
import { placeOfObject } from '../place-of-field';
import { readSaidFacts } from '../said-facts';
import type { Snapshot } from '../snapshot';
import type { ObjectsQuery, SnapshotDetail, SnapshotObjects } from '../snapshot-view';
import { findCurrent, findHistory } from './baseline-store';
import { loadSnapshot, tryLoadSnapshot } from './load-snapshot';
import { loadSources } from './load-sources';
import { countKindsAt, type FoundObject, findObjectsAt } from './object-store';
import { findAt, findSnapshot } from './snapshot-store';

/** A snapshot with what was collected, dropped, left out and redacted, as it says itself under its signature. */
export async function getSnapshot(ctx: Ctx, recordId: string): Promise<SnapshotDetail> {
  authorize(ctx, 'read');
  const scope = visibleTenants(ctx.actor);
  const { summary, laneId, seq, tenantId } = await findSnapshot(ctx.db, recordId, scope);
  const [{ snapshot, problem }, said, marked, current, [before]] = await Promise.all([
    tryLoadSnapshot(ctx, recordId),
    readSaid(ctx, recordId),
    findHistory(ctx.db, { recordId, limit: 1 }, scope),
    findCurrent(ctx.db, { ...summary, tenantId }, scope),
    findAt(ctx.db, [{ laneId, seq: seq - 1 }], scope),
  ]);
  const isIndexed = summary.problems.length === 0 && summary.treeRoot !== null;
  const baseline = marked[0]?.baseline;
  return {
    ...summary,
    namespace: snapshot?.namespace ?? null,
    normalizer: snapshot?.normalizer ?? null,
    kinds: snapshot?.kinds ?? [],
    kindCounts: isIndexed ? await countKindsAt(ctx.db, { laneId, seq }) : countKinds(snapshot),
    ignored: snapshot?.ignored ?? {},
    notCompared: said.notCompared,
    redaction: snapshot?.redaction ?? null,
    unreadable: problem,
    baseline:
      baseline === undefined
        ? null
        : {
            setAt: baseline.setAt,
            setBy: baseline.setBy,
            reason: baseline.reason,
            isCurrent: current?.baseline.recordId === recordId,
          },
    before: before?.summary.recordId ?? null,
  };
}

/** One page of a snapshot's objects, in the order of their identities, each with when it was last different. */
export async function listObjects(ctx: Ctx, recordId: string, query: ObjectsQuery): Promise<SnapshotObjects> {
  authorize(ctx, 'read');
  const place = await findSnapshot(ctx.db, recordId, visibleTenants(ctx.actor));
  const isIndexed = place.summary.problems.length === 0 && place.summary.treeRoot !== null;
  const found = isIndexed
    ? await findObjectsAt(ctx.db, place, query)
    : objectsIn(await loadSnapshot(ctx, recordId), query);
  const { state: written, sources } = await loadSources(ctx, place.summary);
  const objects = found.slice(0, query.limit).map((object) => {
    const source = written === 'known' ? sources?.objects.get(object.identity) : undefined;
    return { ...object, place: source === undefined ? null : placeOfObject(source) };
  });
  const nextAfter = found.length > query.limit ? (objects.at(-1)?.identity ?? null) : null;
  return { objects, written, nextAfter };
}

/** Of a snapshot whose objects are not in the index, from its own bytes; one more than asked for. */
function objectsIn(snapshot: Snapshot, { q, kind, after, limit }: ObjectsQuery): FoundObject[] {
  return snapshot.objects
    .map(({ identity, digest }) => ({ ...identity, identity: identityText(identity), digest, since: null }))
    .filter(
      (object) =>
        (after === undefined || object.identity > after) &&
        (kind === undefined || object.kind === kind) &&
        (q === undefined || object.identity.toLowerCase().includes(q.toLowerCase())),
    )
    .slice(0, limit + 1)
    .map(({ group: _group, ...object }) => object);
}

async function readSaid(ctx: Ctx, recordId: string) {
  const { statement } = await getRecord(ctx, recordId);
  const { payload } = statement;
  return readSaidFacts(
    typeof payload === 'object' && payload !== null ? Reflect.get(payload, 'predicate') : null,
  );
}

function countKinds(snapshot: Snapshot | null): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { identity } of snapshot?.objects ?? [])
    counts[identity.kind] = (counts[identity.kind] ?? 0) + 1;
  return counts;
}
