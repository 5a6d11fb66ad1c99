'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { OverviewListProps } from '@/components/overview/overview-list-props';
import { useRowKeys } from '@/lib/client/row-keys';

/** A long list that draws only the rows near the window; loaded for installations that need it. */
export default function OverviewVirtualList({ rows, children }: OverviewListProps) {
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
