import type { Overview, PlacedTenant } from './overview';

/** Tenants whose samples a browser streams and judges itself; beyond it the frame of an hour grows too large for a phone. */
export const LIVE_TENANTS = 24;
/** Rows sent with the page itself; a larger installation reads the rest afterwards. */
export const PAGE_ROWS = 40;

/** Lists up to this long are drawn whole, which lets the browser's own search find every row. */
export const DRAWN_WHOLE = 60;

export type OverviewPage = { initial: Overview; total: number; live: PlacedTenant[] };

/** What a page of the overview carries: its worst rows, and the worst tenants to stream. Its size has a bound. */
export function pageOverview({
  overview,
  tenants,
}: {
  overview: Overview;
  tenants: readonly PlacedTenant[];
}): OverviewPage {
  const worst = new Set(overview.rows.slice(0, LIVE_TENANTS).map((row) => row.tenant.id));
  return {
    initial: { frame: overview.frame, rows: overview.rows.slice(0, PAGE_ROWS) },
    total: tenants.length,
    live: tenants.filter((tenant) => worst.has(tenant.id)),
  };
}
