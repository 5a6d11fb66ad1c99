import type { SignalJudgement } from '@/lib/signals';
import type { OverviewRow } from './overview';

export const OVERVIEW_SORTS = ['worst', 'name', 'tier', 'residency'] as const;
export type OverviewSort = (typeof OVERVIEW_SORTS)[number];

export type OverviewFilter = { q: string; status: SignalJudgement | null; sort: OverviewSort };

/** Rows that match a filter, in the chosen order. `q` looks in id, name, residency, environment and `tier2`. */
export function selectRows(rows: readonly OverviewRow[], filter: OverviewFilter): OverviewRow[] {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = rows.filter(
    (row) =>
      (filter.status === null || row.status === filter.status) &&
      words.every((word) => textOf(row).includes(word)),
  );
  const { sort } = filter;
  return sort === 'worst' ? kept : kept.sort((a, b) => compareRows(a, b, sort));
}

/** How many rows each status has. */
export function countByStatus(rows: readonly OverviewRow[]): Record<SignalJudgement, number> {
  const counts: Record<SignalJudgement, number> = { page: 0, warn: 0, unknown: 0, pass: 0 };
  for (const row of rows) counts[row.status] += 1;
  return counts;
}

function textOf({ tenant }: OverviewRow): string {
  return `${tenant.id} ${tenant.name} ${tenant.residency} ${tenant.environment} tier${tenant.tier}`.toLowerCase();
}

function compareRows(a: OverviewRow, b: OverviewRow, sort: Exclude<OverviewSort, 'worst'>): number {
  switch (sort) {
    case 'name':
      return compareText(a.tenant.name, b.tenant.name) || compareText(a.tenant.id, b.tenant.id);
    case 'tier':
      return b.tenant.tier - a.tenant.tier || compareText(a.tenant.id, b.tenant.id);
    case 'residency':
      return compareText(a.tenant.residency, b.tenant.residency) || compareText(a.tenant.id, b.tenant.id);
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
