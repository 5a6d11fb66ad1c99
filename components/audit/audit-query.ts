import { parseAsString } from 'nuqs';
import { resolveTimeFilter, type TimeFilter } from '@/lib/client/time-filter';

/** What narrows the trail. Lives in the address alone, beside `row`, the one that is open. */
export type AuditFilter = TimeFilter & {
  action: string | null;
  tenantId: string | null;
  actorId: string | null;
  objectId: string | null;
};

/** How the view reads and writes its address. */
export const AUDIT_PARAMS = {
  action: parseAsString,
  tenantId: parseAsString,
  actorId: parseAsString,
  objectId: parseAsString,
  from: parseAsString,
  to: parseAsString,
  row: parseAsString,
};

export const NO_FILTER: AuditFilter = {
  action: null,
  tenantId: null,
  actorId: null,
  objectId: null,
  from: null,
  to: null,
};

/** The filter as the API is asked, relative ends turned into moments. Throws nothing: an end that is no time is left out. */
export function auditQueryOf(filter: AuditFilter, nowSeconds: number): Record<string, string | undefined> {
  const times = resolveTimeFilter(filter, nowSeconds);
  return {
    action: filter.action ?? undefined,
    tenantId: filter.tenantId ?? undefined,
    actorId: filter.actorId ?? undefined,
    objectId: filter.objectId ?? undefined,
    ...(times.ok && { from: times.from, to: times.to }),
  };
}

/** Whether `row` of an address can be the number of an audit row. */
export function isRowId(text: string | null): text is string {
  return text !== null && /^[1-9]\d{0,16}$/.test(text);
}
