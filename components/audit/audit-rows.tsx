'use client';

import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import { CopyId } from '@/components/console/copy-id';
import { CopyLine } from '@/components/console/copy-line';
import { Timestamp } from '@/components/console/timestamp';
import { Button } from '@/components/ui/button';
import { Table, Td, Th } from '@/components/ui/table';
import type { AuditEvent } from '@/lib/audit';
import { cn } from '@/lib/client/class-names';

/** Rows of the audit trail; each opens to its digests, details, request and address. */
export function AuditRows({ events }: { events: readonly AuditEvent[] }) {
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <Table label="Audit trail">
      <thead>
        <tr>
          <Th className="w-8">
            <span className="sr-only">Details</span>
          </Th>
          <Th>When</Th>
          <Th>Who</Th>
          <Th>Action</Th>
          <Th>Object</Th>
          <Th>Tenant</Th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => {
          const open = openId === event.id;
          return (
            <Fragment key={event.id}>
              <tr className="hover:bg-surface-2/40">
                <Td className="w-8 pr-0">
                  <Button
                    tone="ghost"
                    size="icon-sm"
                    aria-expanded={open}
                    aria-label={`Details of ${event.action} ${event.id}`}
                    onClick={() => setOpenId(open ? null : event.id)}
                  >
                    <ChevronRight aria-hidden className={cn('transition-transform', open && 'rotate-90')} />
                  </Button>
                </Td>
                <Td>
                  <Timestamp epochSeconds={Math.floor(Date.parse(event.at) / 1000)} label="When" />
                </Td>
                <Td className="whitespace-nowrap" title={event.actor.id}>
                  {event.actor.name} <span className="text-xs text-muted">{event.actor.kind}</span>
                </Td>
                <Td className="font-mono text-xs whitespace-nowrap">{event.action}</Td>
                <Td className="whitespace-nowrap">
                  <span className="text-xs text-muted">{event.objectKind}</span>{' '}
                  <CopyId id={event.objectId} short={16} label="object id" />
                </Td>
                <Td className="font-mono text-xs">
                  {event.tenantId ?? <span className="text-muted">all</span>}
                </Td>
              </tr>
              {open && (
                <tr>
                  <Td colSpan={6} className="bg-bg">
                    <Details event={event} />
                  </Td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </Table>
  );
}

function Details({ event }: { event: AuditEvent }) {
  return (
    <div className="grid max-w-3xl gap-1 py-2 pl-8">
      {event.reason !== null && <CopyLine label="Reason" text={event.reason} mono={false} />}
      <CopyLine label="Details" text={JSON.stringify(event.detail, null, 1)} />
      {event.beforeDigest !== null && <CopyLine label="Before" text={event.beforeDigest} />}
      {event.afterDigest !== null && <CopyLine label="After" text={event.afterDigest} />}
      <CopyLine label="Actor" text={event.actor.id} />
      <CopyLine label="Request" text={event.requestId} />
      {event.ip !== null && <CopyLine label="Address" text={event.ip} />}
      <CopyLine label="Row" text={event.id} />
    </div>
  );
}
