import type { ReactNode } from 'react';
import type { OverviewRow } from '@/lib/overview';

/** Rows in their order, and how one is drawn. */
export type OverviewListProps = { rows: readonly OverviewRow[]; children: (row: OverviewRow) => ReactNode };
