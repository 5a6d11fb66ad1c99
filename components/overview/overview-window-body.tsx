'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useState } from 'react';
import { OverviewTableRow, type TableBodyProps } from '@/components/overview/overview-table-row';
import { useRowKeys } from '@/lib/client/row-keys';

const ROW_PX = 36;

/** Rows near the window, between two empty rows that keep the scroll bar true. */
export default function OverviewWindowBody({ rows, body, ...look }: TableBodyProps) {
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
          <OverviewTableRow key={row.tenant.id} row={row} index={index} {...look} />
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
