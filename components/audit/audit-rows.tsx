'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { ChevronRight } from 'lucide-react';
import { type MouseEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { AuditDetails } from '@/components/audit/audit-details';
import { LeafPlace } from '@/components/audit/leaf-place';
import { CopyId } from '@/components/console/copy-id';
import { Timestamp } from '@/components/console/timestamp';
import { Button } from '@/components/ui/button';
import { Table, Td, Th } from '@/components/ui/table';
import type { AuditEvent } from '@/lib/audit';
import { cn } from '@/lib/client/class-names';
import { useRowKeys } from '@/lib/client/row-keys';

const ROW_PX = 37;
const COLUMNS = 8;

type RowsProps = {
  events: readonly AuditEvent[];
  openId: string | null;
  onOpen: (id: string | null) => void;
  onNearEnd: () => void;
};

/** The trail as a table that draws only the rows near the window; each opens in place, one at a time. */
export function AuditRows({ events, openId, onOpen, onNearEnd }: RowsProps) {
  const table = useRef<HTMLTableElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  // Without dependencies: a linked row or a problem above moves the table, and it is one number to compare.
  useLayoutEffect(() => {
    const top = (table.current?.tBodies[0]?.getBoundingClientRect().top ?? 0) + window.scrollY;
    if (Math.abs(top - scrollMargin) > 1) setScrollMargin(top);
  });
  const virtual = useWindowVirtualizer({
    count: events.length,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => events[index]?.id ?? index,
    initialRect: { width: 1280, height: 1400 },
    overscan: 10,
    scrollMargin,
  });
  useRowKeys(table, events.length, (index) => virtual.scrollToIndex(index));
  useScrollToLinked(events, openId, (index) => virtual.scrollToIndex(index, { align: 'center' }));
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= events.length - 15) onNearEnd();
  }, [last, events.length, onNearEnd]);
  return (
    <Table label="Audit trail" ref={table} aria-rowcount={events.length + 1}>
      <thead>
        <tr>
          <Th className="w-8">
            <span className="sr-only">Details</span>
          </Th>
          <Th>When</Th>
          <Th>Action</Th>
          <Th className="hidden sm:table-cell">Who</Th>
          <Th className="hidden sm:table-cell">Object</Th>
          <Th className="hidden md:table-cell">Tenant</Th>
          <Th className="hidden lg:table-cell">Why</Th>
          <Th numeric>Log</Th>
        </tr>
      </thead>
      <Spacer heightPx={(items[0]?.start ?? scrollMargin) - scrollMargin} />
      {items.map(({ index, key }) => {
        const event = events[index];
        return event === undefined ? null : (
          <tbody key={key} ref={virtual.measureElement} data-index={index}>
            <Row
              event={event}
              index={index}
              open={openId === event.id}
              onToggle={() => onOpen(openId === event.id ? null : event.id)}
            />
          </tbody>
        );
      })}
      <Spacer heightPx={virtual.getTotalSize() - ((items.at(-1)?.end ?? scrollMargin) - scrollMargin)} />
    </Table>
  );
}

function Row({
  event,
  index,
  open,
  onToggle,
}: {
  event: AuditEvent;
  index: number;
  open: boolean;
  onToggle: () => void;
}) {
  // The button is the control; the rest of the row is only a larger target for the mouse.
  const toggleByMouse = (click: MouseEvent) => {
    const isText = window.getSelection()?.toString() !== '';
    if (isText || (click.target as Element).closest('button, a') !== null) return;
    onToggle();
  };
  return (
    <>
      <tr
        aria-rowindex={index + 2}
        className={cn(
          // Each row is the last of its own body, which has no line below: the line is the next row's above.
          'cursor-pointer hover:bg-surface-2/40 [&>td]:border-t',
          open && 'bg-surface-2/40',
        )}
        onClick={toggleByMouse}
      >
        <Td className="w-8 pr-0">
          <Button
            tone="ghost"
            size="icon-sm"
            data-row-link=""
            aria-expanded={open}
            aria-label={`Details of ${event.action} ${event.id}`}
            onClick={onToggle}
          >
            <ChevronRight aria-hidden className={cn('transition-transform', open && 'rotate-90')} />
          </Button>
        </Td>
        <Td>
          <Timestamp epochSeconds={Math.floor(Date.parse(event.at) / 1000)} label="When" />
        </Td>
        <Td className="whitespace-nowrap">
          <span className="block font-mono text-xs">{event.action}</span>
          <span className="block max-w-40 truncate text-xs text-muted sm:hidden">{event.actor.name}</span>
        </Td>
        <Td className="hidden whitespace-nowrap sm:table-cell" title={event.actor.id}>
          {event.actor.name} <span className="text-xs text-muted">{event.actor.kind}</span>
        </Td>
        <Td className="hidden whitespace-nowrap sm:table-cell">
          <span className="text-xs text-muted">{event.objectKind}</span>{' '}
          <CopyId id={event.objectId} short={16} label="object id" />
        </Td>
        <Td className="hidden font-mono text-xs md:table-cell">
          {event.tenantId ?? <span className="text-muted">all</span>}
        </Td>
        <Td className="hidden max-w-64 truncate text-muted lg:table-cell" title={event.reason ?? undefined}>
          {event.reason}
        </Td>
        <Td numeric className="whitespace-nowrap">
          <LeafPlace index={event.leafIndex} />
        </Td>
      </tr>
      {open && (
        <tr>
          <Td colSpan={COLUMNS} className="bg-bg">
            <AuditDetails event={event} />
          </Td>
        </tr>
      )}
    </>
  );
}

/** The first time the row of the address is among those read, it is brought to the middle of the window. */
function useScrollToLinked(
  events: readonly AuditEvent[],
  openId: string | null,
  scrollTo: (index: number) => void,
): void {
  const linked = useRef(openId);
  useEffect(() => {
    if (linked.current === null) return;
    const index = events.findIndex((event) => event.id === linked.current);
    if (index === -1) return;
    linked.current = null;
    if (index > 8) scrollTo(index);
  }, [events, scrollTo]);
}

function Spacer({ heightPx }: { heightPx: number }) {
  return (
    <tbody aria-hidden>
      <tr>
        <td colSpan={COLUMNS} style={{ height: Math.max(0, heightPx), padding: 0 }} />
      </tr>
    </tbody>
  );
}
