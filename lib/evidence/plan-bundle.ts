import type { Region, Tenant } from '@/lib/tenants';
import { decideExport } from './choose-store';
import { type ModelPath, missingOfModel } from './evidence-model';

/** What decides where, and whether, a record stands in a bundle. */
export type PlannedRecord = {
  id: string;
  path: string;
  tenantId: string | null;
  createdAt: string;
  /** Why its bytes are gone; null while they are there */
  retired: string | null;
};

export type BundlePlan<R extends PlannedRecord> = {
  /** Records with the path of their artifact; null when only statement and proof are left of them */
  items: { path: string | null; record: R }[];
  missing: { path: string; reason: string }[];
};

/**
 * Gives every record of a bundle its path. Where several share one, the newest has it and the older ones stand under
 * `superseded/<record id>/`. What may not leave its region is named and left out; of what was retired, statement and proof
 * are left. Every path of the evidence model that has no record is named too; `model` is null when single records were
 * asked for.
 */
export function planBundle<R extends PlannedRecord>(input: {
  records: readonly R[];
  tenants: readonly Pick<Tenant, 'id' | 'residency'>[];
  exportRegions: readonly Region[];
  model: readonly ModelPath[] | null;
}): BundlePlan<R> {
  const missing: BundlePlan<R>['missing'] = [];
  const kept: R[] = [];
  const retired: R[] = [];
  for (const record of input.records) {
    const withheld = whyWithheld(record, input.tenants, input.exportRegions);
    const reason = withheld ?? (record.retired === null ? null : `was retired: ${record.retired}`);
    if (reason === null) kept.push(record);
    else missing.push({ path: record.path, reason: `record ${record.id} ${reason}`.slice(0, 500) });
    if (withheld === null && record.retired !== null) retired.push(record);
  }
  if (input.model !== null) missing.push(...missingOfModel(input.model, kept));
  const items = [...placeAll(kept), ...retired.map((record) => ({ path: null, record }))];
  return { items, missing: missing.sort(byPathThenReason) };
}

function whyWithheld(
  record: PlannedRecord,
  tenants: readonly Pick<Tenant, 'id' | 'residency'>[],
  regions: readonly Region[],
): string | null {
  if (record.tenantId === null) return null;
  const tenant = tenants.find(({ id }) => id === record.tenantId);
  const decision = decideExport(tenant ?? { id: record.tenantId, residency: 'unknown' }, regions);
  return decision.allowed ? null : `is withheld: ${decision.reason}`;
}

/** Newest first, so that it gets its own path. A file can neither share a path nor stand where another needs a folder. */
function placeAll<R extends PlannedRecord>(records: readonly R[]): { path: string; record: R }[] {
  const files = new Set<string>();
  const folders = new Set<string>();
  const newestFirst = [...records].sort((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id));
  const items = newestFirst.map((record) => {
    const above = foldersOf(record.path);
    const free =
      !files.has(record.path) && !folders.has(record.path) && !above.some((folder) => files.has(folder));
    if (!free) return { path: `superseded/${record.id}/${record.path}`, record };
    files.add(record.path);
    for (const folder of above) folders.add(folder);
    return { path: record.path, record };
  });
  return items.sort((a, b) => compare(a.path, b.path));
}

function foldersOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

/** By code unit, which for paths of plain letters is the order of their bytes. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byPathThenReason(a: { path: string; reason: string }, b: { path: string; reason: string }): number {
  return compare(a.path, b.path) || compare(a.reason, b.reason);
}
