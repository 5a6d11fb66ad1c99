'use client';

import { useRef } from 'react';
import type { OverviewColumns } from '@/components/overview/overview-row-item';
import { OverviewValueCell } from '@/components/overview/overview-value';
import { TenantLink } from '@/components/overview/tenant-cell';
import { StatusBadge } from '@/components/status/status-badge';
import { Table, Td, Th } from '@/components/ui/table';
import { useRowKeys } from '@/lib/client/row-keys';
import type { OverviewRow } from '@/lib/overview';

/** Tenants as a dense table of facts and latest values. Rows off screen are laid out only when they come near it. */
export function OverviewTable({ rows, columns }: { rows: readonly OverviewRow[]; columns: OverviewColumns }) {
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body, rows.length);
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
          {columns.signals.map((signal) => (
            <Th key={signal.id}>{signal.title}</Th>
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        {rows.map((row) => (
          <tr key={row.tenant.id} className="hover:bg-surface-2/40">
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
            {columns.signals.map((signal) => (
              <Td key={signal.id} className="min-w-36">
                <OverviewValueCell
                  row={row}
                  signal={signal}
                  frame={columns.frame}
                  currency={columns.currency}
                  withSpark={false}
                />
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
