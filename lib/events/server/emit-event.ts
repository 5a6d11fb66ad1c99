import { emitAudit } from '@/lib/audit/server';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import type { EventKind, TimelineEvent } from '../event';
import { insertEvent } from './store';

/** Channel on which a new event's id is announced, once its transaction has committed. */
export const EVENT_CHANNEL = 'mc_event';

/**
 * Marks the time axis within the transaction of what happened, with its audit row. The caller has asked for its own permission;
 * a link may lead into the console (`/attestations/…`), which one that people post may not.
 */
export async function emitEvent(
  tx: Tx,
  ctx: Ctx,
  event: {
    tenantId: string | null;
    kind: EventKind;
    title: string;
    link: string | null;
    startsAt: Date;
    endsAt?: Date | null;
    idempotencyKey?: string | null;
    createdBy: string;
  },
): Promise<TimelineEvent> {
  const inserted = await insertEvent(tx, {
    id: ctx.ids.next('evt'),
    createdAt: ctx.clock.now(),
    endsAt: null,
    idempotencyKey: null,
    ...event,
  });
  await emitAudit(tx, ctx, {
    action: 'event.created',
    objectKind: 'event',
    objectId: inserted.id,
    tenantId: inserted.tenantId,
    after: inserted,
    detail: { kind: inserted.kind, title: inserted.title },
  });
  await tx.$executeRaw`SELECT pg_notify(${EVENT_CHANNEL}, ${inserted.id})`;
  return inserted;
}
