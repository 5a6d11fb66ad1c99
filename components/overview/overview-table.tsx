'use client';

import dynamic from 'next/dynamic';
import { useRef } from 'react';
import type { OverviewColumns } from '@/components/overview/overview-columns';
import { OverviewTableRow, type TableBodyProps } from '@/components/overview/overview-table-row';
import { Table, Th } from '@/components/ui/table';
import { useRowKeys } from '@/lib/client/row-keys';
import { DRAWN_WHOLE, type OverviewRow } from '@/lib/overview';

const WindowBody = dynamic(() => import('@/components/overview/overview-window-body'));

/** Tenants as a dense table of facts and latest values; a long one draws only the rows near the window. */
export function OverviewTable({ rows, columns }: { rows: readonly OverviewRow[]; columns: OverviewColumns }) {
  const body = useRef<HTMLTableSectionElement>(null);
  // One environment for all is on the top bar already; the column appears when they differ.
  const withEnvironment = rows.some((row) => row.tenant.environment !== rows[0]?.tenant.environment);
  const shared = { rows, columns, body, withEnvironment };
  return (
    <Table label="Tenants">
      <thead>
        <tr>
          <Th>Tenant</Th>
          <Th>Status</Th>
          <Th>Id</Th>
          <Th numeric>Tier</Th>
          <Th>Residency</Th>
          {withEnvironment && <Th>Environment</Th>}
          {columns.headlines.map(({ signal, title }) => (
            <Th key={signal.id}>{title}</Th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.length <= DRAWN_WHOLE ? <WholeBody {...shared} /> : <WindowBody {...shared} />}
      </tbody>
    </Table>
  );
}

function WholeBody({ rows, body, ...look }: TableBodyProps) {
  useRowKeys(body, rows.length);
  return rows.map((row, index) => <OverviewTableRow key={row.tenant.id} row={row} index={index} {...look} />);
}
