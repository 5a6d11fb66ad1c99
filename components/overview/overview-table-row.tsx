'use client';

import type { RefObject } from 'react';
import type { OverviewColumns } from '@/components/overview/overview-columns';
import { OverviewValueCell } from '@/components/overview/overview-value';
import { TenantLink } from '@/components/overview/tenant-cell';
import { StatusBadge } from '@/components/status/status-badge';
import { Td } from '@/components/ui/table';
import type { OverviewRow } from '@/lib/overview';

type RowLook = { columns: OverviewColumns; withEnvironment: boolean };

export type TableBodyProps = RowLook & {
  rows: readonly OverviewRow[];
  body: RefObject<HTMLTableSectionElement | null>;
};

/** One tenant in the dense table. */
export function OverviewTableRow({
  row,
  index,
  columns,
  withEnvironment,
}: RowLook & { row: OverviewRow; index: number }) {
  return (
    <tr data-index={index} className="h-9 hover:bg-surface-2/40">
      <Td className="max-w-60">
        <TenantLink tenant={row.tenant} />
      </Td>
      <Td>
        <StatusBadge status={row.status} />
      </Td>
      <Td className="font-mono text-xs text-muted">{row.tenant.id}</Td>
      <Td numeric>{row.tenant.tier}</Td>
      <Td>{row.tenant.residency}</Td>
      {withEnvironment && <Td>{row.tenant.environment}</Td>}
      {columns.headlines.map(({ signal, title }) => (
        <Td key={signal.id} className="min-w-24">
          <OverviewValueCell row={row} signal={signal} title={title} columns={columns} withSpark={false} />
        </Td>
      ))}
    </tr>
  );
}
