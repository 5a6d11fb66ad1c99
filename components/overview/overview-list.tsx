'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useRowKeys } from '@/lib/client/row-keys';
import { DRAWN_WHOLE, type OverviewRow } from '@/lib/overview';

/** Rows of the overview; a long list draws only what is near the window. */
export function OverviewList({
  rows,
  children,
}: {
  rows: readonly OverviewRow[];
  children: (row: OverviewRow) => ReactNode;
}) {
  return rows.length <= DRAWN_WHOLE ? (
    <WholeList rows={rows}>{children}</WholeList>
  ) : (
    <VirtualList rows={rows}>{children}</VirtualList>
  );
}

type ListProps = Parameters<typeof OverviewList>[0];

function WholeList({ rows, children }: ListProps) {
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

function VirtualList({ rows, children }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => setScrollMargin(list.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 84,
    getItemKey: (index) => rows[index]?.tenant.id ?? index,
    initialRect: { width: 1280, height: 1400 },
    overscan: 6,
    scrollMargin,
  });
  useRowKeys(list, rows.length, (index) => virtual.scrollToIndex(index));
  return (
    <ul ref={list} className="relative" style={{ height: virtual.getTotalSize() }}>
      {virtual.getVirtualItems().map((item) => {
        const row = rows[item.index];
        if (row === undefined) return null;
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            aria-setsize={rows.length}
            aria-posinset={item.index + 1}
            className="absolute inset-x-0 top-0 border-b border-line"
            style={{ transform: `translateY(${item.start - scrollMargin}px)` }}
          >
            {children(row)}
          </li>
        );
      })}
    </ul>
  );
}
