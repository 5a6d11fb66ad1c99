'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { LeafPlace, leafText } from '@/components/audit/leaf-place';
import { objectHref } from '@/components/audit/object-href';
import { CopyLine } from '@/components/console/copy-line';
import type { AuditEvent } from '@/lib/audit';
import { paths } from '@/lib/client/paths';

const LINK = 'text-accent underline-offset-4 hover:underline';

/** Everything a row says, each value to be copied, and the ways on: its object, its other changes, its place in the log. */
export function AuditDetails({ event }: { event: AuditEvent }) {
  const href = objectHref(event);
  return (
    <div className="grid max-w-3xl gap-1 py-2 sm:pl-8">
      <p className="flex flex-wrap gap-x-4 gap-y-1 pb-1 text-xs">
        {href !== null && (
          <Link prefetch={false} className={LINK} href={href}>
            Open this {event.objectKind.replaceAll('-', ' ')}
          </Link>
        )}
        <Link prefetch={false} className={LINK} href={paths.audit({ objectId: event.objectId })}>
          All changes to it
        </Link>
        <Link prefetch={false} className={LINK} href={paths.audit({ actorId: event.actor.id })}>
          Everything by {event.actor.name}
        </Link>
        <Link prefetch={false} className={LINK} href={paths.audit({ row: event.id })}>
          Link to this row
        </Link>
      </p>
      {event.reason !== null && <CopyLine label="Reason" text={event.reason} mono={false} />}
      <CopyLine label="Object" text={event.objectId} />
      {Object.keys(event.detail).length > 0 && (
        <CopyLine label="Details" text={JSON.stringify(event.detail, null, 1)} />
      )}
      {event.beforeDigest !== null && <CopyLine label="Before" text={event.beforeDigest} />}
      {event.afterDigest !== null && <CopyLine label="After" text={event.afterDigest} />}
      <CopyLine label="Actor" text={event.actor.id} />
      <CopyLine label="Request" text={event.requestId} />
      {event.ip !== null && <CopyLine label="Address" text={event.ip} />}
      <CopyLine label="Row" text={event.id} />
      {event.statement !== null && (
        <>
          <CopyLine label="Statement" text={event.statement.payload} />
          <CopyLine label="Signature" text={event.statement.signature} />
        </>
      )}
      <Line label="Origin">
        {event.origin === null
          ? 'older than the evidence log, which names it demo or live by the installation'
          : `${event.origin}, environment ${event.environment ?? 'not named'}`}
      </Line>
      <Line label="Log">
        {event.leafIndex === null ? (
          <>
            <LeafPlace index={null} />: it is committed, and becomes a leaf of the evidence log within moments
            while a worker runs.
          </>
        ) : (
          <>
            in the log at <span className="font-mono">#{leafText(event.leafIndex)}</span>. Changing or
            deleting this row is found by <code>mc audit verify</code>.{' '}
            <Link
              prefetch={false}
              className="text-accent underline underline-offset-4"
              href={paths.evidenceLog()}
            >
              Log health
            </Link>
          </>
        )}
      </Line>
    </div>
  );
}

function Line({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[4.5rem_1fr] gap-2 text-xs leading-5">
      <span className="text-muted">{label}</span>
      <span className="min-w-0 wrap-anywhere">{children}</span>
    </div>
  );
}
