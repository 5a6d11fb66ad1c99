'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { OverviewColumns } from '@/components/overview/overview-columns';
import { OverviewValueCell } from '@/components/overview/overview-value';
import { TenantLink } from '@/components/overview/tenant-cell';
import { StatusBadge } from '@/components/status/status-badge';
import { Table, Td, Th } from '@/components/ui/table';
import { useRowKeys } from '@/lib/client/row-keys';
import { DRAWN_WHOLE, type OverviewRow } from '@/lib/overview';

const ROW_PX = 36;

/** Tenants as a dense table of facts and latest values; a long one draws only the rows near the window. */
export function OverviewTable({ rows, columns }: { rows: readonly OverviewRow[]; columns: OverviewColumns }) {
  const body = useRef<HTMLTableSectionElement>(null);
  return (
    <Table label="Tenants">
      <thead>
        <tr>
          <Th>Tenant</Th>
          <Th>Status</Th>
          <Th>Id</Th>
          <Th numeric>Tier</Th>
          <Th>Residency</Th>
          <Th>Environment</Th>
          {columns.headlines.map(({ signal, title }) => (
            <Th key={signal.id}>{title}</Th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.length <= DRAWN_WHOLE ? (
          <WholeBody rows={rows} columns={columns} body={body} />
        ) : (
          <WindowBody rows={rows} columns={columns} body={body} />
        )}
      </tbody>
    </Table>
  );
}

type BodyProps = {
  rows: readonly OverviewRow[];
  columns: OverviewColumns;
  body: RefObject<HTMLTableSectionElement | null>;
};

function WholeBody({ rows, columns, body }: BodyProps) {
  useRowKeys(body, rows.length);
  return rows.map((row, index) => <TableRow key={row.tenant.id} row={row} index={index} columns={columns} />);
}

/** Rows near the window, between two empty rows that keep the scroll bar true. */
function WindowBody({ rows, columns, body }: BodyProps) {
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    setScrollMargin((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, [body]);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    initialRect: { width: 1280, height: 1400 },
    overscan: 12,
    scrollMargin,
  });
  useRowKeys(body, rows.length, (index) => virtual.scrollToIndex(index));
  const items = virtual.getVirtualItems();
  const before = (items[0]?.start ?? scrollMargin) - scrollMargin;
  const after = virtual.getTotalSize() - ((items.at(-1)?.end ?? scrollMargin) - scrollMargin);
  return (
    <>
      <Spacer heightPx={before} />
      {items.map(({ index }) => {
        const row = rows[index];
        return row === undefined ? null : (
          <TableRow key={row.tenant.id} row={row} index={index} columns={columns} />
        );
      })}
      <Spacer heightPx={after} />
    </>
  );
}

function Spacer({ heightPx }: { heightPx: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height: heightPx }} />
    </tr>
  );
}

function TableRow({ row, index, columns }: { row: OverviewRow; index: number; columns: OverviewColumns }) {
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
      <Td>{row.tenant.environment}</Td>
      {columns.headlines.map(({ signal, title }) => (
        <Td key={signal.id} className="min-w-32">
          <OverviewValueCell row={row} signal={signal} title={title} columns={columns} withSpark={false} />
        </Td>
      ))}
    </tr>
  );
}
