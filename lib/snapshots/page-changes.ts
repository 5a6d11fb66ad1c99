import type { ObjectChange } from './diff';
import { identityText } from './identity';
import type { DriftQuery } from './snapshot-view';

type Wanted = Pick<DriftQuery, 'class' | 'risk' | 'kind' | 'q'>;

/** Whether somebody who asked for this class, risk, kind and these words wants to see a change. */
export function isWanted(change: ObjectChange, { class: cls, risk, kind, q }: Wanted): boolean {
  if (cls !== undefined && change.kind !== cls) return false;
  if (kind !== undefined && change.identity.kind !== kind) return false;
  if (q !== undefined && !identityText(change.identity).toLowerCase().includes(q.toLowerCase())) return false;
  if (risk === undefined) return true;
  return change.fields.some(({ risks }) => (risk === 'any' ? risks.length > 0 : risks.includes(risk)));
}

/** How many changed objects have each class, risk and kind. */
export function countChanges(changes: readonly ObjectChange[]) {
  const byClass: Record<string, number> = {};
  const byRisk: Record<string, number> = {};
  const byKind: Record<string, number> = {};
  const add = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const { kind, identity, fields } of changes) {
    add(byClass, kind);
    add(byKind, identity.kind);
    for (const risk of new Set(fields.flatMap(({ risks }) => risks))) add(byRisk, risk);
  }
  return { byClass, byRisk, byKind };
}

/** A page of the changes wanted; `nextOffset` asks for the following one and is null at the end. */
export function pageChanges(
  changes: readonly ObjectChange[],
  query: Wanted & Pick<DriftQuery, 'offset' | 'limit'>,
): { matching: number; changes: ObjectChange[]; nextOffset: number | null } {
  const wanted = changes.filter((change) => isWanted(change, query));
  const end = query.offset + query.limit;
  return {
    matching: wanted.length,
    changes: wanted.slice(query.offset, end),
    nextOffset: end < wanted.length ? end : null,
  };
}
