import { z } from 'zod';
import { eventsQuerySchema, newEventSchema, timelineEventSchema } from '@/lib/events';
import { createEvent, listEvents } from '@/lib/events/server';
import { idempotencyKeyOf } from '@/lib/http/idempotency-key';
import { route } from '@/lib/http/route';

export const dynamic = 'force-dynamic';

/** Events that touch a range (default: the last day) for the tenants asked for and for all tenants. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Events that touch a range, newest first',
    tag: 'events',
    response: z.object({ events: z.array(timelineEventSchema) }),
  },
  query: eventsQuerySchema,
  handle: async ({ ctx, query }) => ({ events: await listEvents(ctx, query) }),
});

/** Marks the time axis. With an Idempotency-Key, repeating the request answers 200 with the event that is already there. */
export const POST = route({
  access: { kind: 'permission', permission: 'respond' },
  doc: {
    summary: 'Mark the time axis',
    tag: 'events',
    response: z.object({ event: timelineEventSchema, created: z.boolean() }),
    status: [200, 201],
    idempotencyKey: true,
  },
  body: newEventSchema,
  handle: async ({ ctx, body, req }) => {
    const key = idempotencyKeyOf(req);
    const { event, created } = await createEvent(ctx, body, key);
    return Response.json({ event, created }, { status: created ? 201 : 200 });
  },
});
