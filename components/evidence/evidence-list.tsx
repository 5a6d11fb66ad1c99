'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { EvidenceRow } from '@/components/evidence/evidence-row';
import { useCommands } from '@/lib/client/keyboard';
import { useRowKeys } from '@/lib/client/row-keys';
import type { EvidenceRecord } from '@/lib/evidence';

/** The next page is asked for when this many rows are left below the window. */
const AHEAD = 20;

/** Records, however many: only those near the window are drawn, and older ones are read as one comes near their end. */
export function EvidenceList({
  records,
  chosen,
  onChoose,
  onNearEnd,
}: {
  records: readonly EvidenceRecord[];
  chosen: ReadonlySet<string>;
  onChoose: (recordId: string) => void;
  onNearEnd: () => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const place = () => setScrollMargin((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    place();
    // Filters unfold above the list and move it.
    const observer = new ResizeObserver(place);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const virtual = useWindowVirtualizer({
    count: records.length,
    estimateSize: () => 56,
    getItemKey: (index) => records[index]?.id ?? index,
    initialRect: { width: 1280, height: 1400 },
    overscan: 8,
    scrollMargin,
  });
  useRowKeys(list, records.length, (index) => virtual.scrollToIndex(index));
  useCommands([
    { id: 'list.select', title: 'Select record', group: 'This page', keys: 'x', run: chooseFocused },
  ]);
  const items = virtual.getVirtualItems();
  const lastDrawn = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lastDrawn >= records.length - AHEAD) onNearEnd();
  }, [lastDrawn, records.length, onNearEnd]);
  return (
    <ul
      ref={list}
      aria-label="Evidence records"
      className="relative"
      style={{ height: virtual.getTotalSize() }}
    >
      {items.map((item) => {
        const record = records[item.index];
        if (record === undefined) return null;
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            aria-setsize={records.length}
            aria-posinset={item.index + 1}
            className="absolute inset-x-0 top-0 border-b border-line"
            style={{ transform: `translateY(${item.start - scrollMargin}px)` }}
          >
            <EvidenceRow
              record={record}
              chosen={chosen.has(record.id)}
              onChoose={() => onChoose(record.id)}
            />
          </li>
        );
      })}
    </ul>
  );

  function chooseFocused(): void {
    const row = document.activeElement?.closest<HTMLElement>('[data-index]');
    const record = records[Number(row?.dataset.index ?? Number.NaN)];
    if (record !== undefined && list.current?.contains(row ?? null) === true) onChoose(record.id);
  }
}
