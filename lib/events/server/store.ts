import { AppError } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import type { Event as EventRow } from '@/lib/platform/generated/prisma/client';
import { eventKindSchema, type TimelineEvent } from '../event';

type Reader = Pick<Db, 'event'> | Pick<Tx, 'event'>;

export type EventQuery = {
  from: Date;
  to: Date;
  /** Tenants whose events may be shown; events for all tenants are always among the answers. */
  tenants: '*' | string[];
};

const MAX_EVENTS = 1_000;

/** Events that touch a range, newest first, at most 1,000. */
export async function findEvents(db: Reader, { from, to, tenants }: EventQuery): Promise<TimelineEvent[]> {
  const rows = await db.event.findMany({
    where: {
      startsAt: { lte: to },
      AND: [
        { OR: [{ endsAt: { gte: from } }, { endsAt: null, startsAt: { gte: from } }] },
        tenants === '*' ? {} : { OR: [{ tenantId: null }, { tenantId: { in: tenants } }] },
      ],
    },
    orderBy: [{ startsAt: 'desc' }, { id: 'desc' }],
    take: MAX_EVENTS,
  });
  return rows.map(toEvent);
}

/** One event by id, or null; for fan-out to streams, which apply tenant scope themselves. */
export async function findEvent(db: Reader, id: string): Promise<TimelineEvent | null> {
  const row = await db.event.findUnique({ where: { id } });
  return row === null ? null : toEvent(row);
}

export async function findByIdempotencyKey(db: Reader, key: string): Promise<TimelineEvent | null> {
  const row = await db.event.findUnique({ where: { idempotencyKey: key } });
  return row === null ? null : toEvent(row);
}

export async function insertEvent(
  tx: Tx,
  event: Omit<EventRow, 'endsAt' | 'link'> & { endsAt: Date | null; link: string | null },
): Promise<TimelineEvent> {
  return toEvent(await tx.event.create({ data: event }));
}

export function toEvent(row: EventRow): TimelineEvent {
  const kind = eventKindSchema.safeParse(row.kind);
  if (!kind.success)
    throw new AppError('internal', { message: `event ${row.id} has the unknown kind ${row.kind}` });
  return {
    id: row.id,
    tenantId: row.tenantId,
    kind: kind.data,
    title: row.title,
    link: row.link,
    startsAt: row.startsAt.toISOString(),
    endsAt: row.endsAt?.toISOString() ?? null,
    createdBy: row.createdBy,
  };
}
