'use client';

import dynamic from 'next/dynamic';
import { useRef } from 'react';
import type { OverviewListProps } from '@/components/overview/overview-list-props';
import { useRowKeys } from '@/lib/client/row-keys';
import { DRAWN_WHOLE } from '@/lib/overview';

const VirtualList = dynamic(() => import('@/components/overview/overview-virtual-list'));

/** Rows of the overview; a long list draws only what is near the window. */
export function OverviewList({ rows, children }: OverviewListProps) {
  return rows.length <= DRAWN_WHOLE ? (
    <WholeList rows={rows}>{children}</WholeList>
  ) : (
    <VirtualList rows={rows}>{children}</VirtualList>
  );
}

function WholeList({ rows, children }: OverviewListProps) {
  const list = useRef<HTMLUListElement>(null);
  useRowKeys(list, rows.length);
  return (
    <ul ref={list}>
      {rows.map((row) => (
        <li key={row.tenant.id} className="border-b border-line last:border-b-0">
          {children(row)}
        </li>
      ))}
    </ul>
  );
}
