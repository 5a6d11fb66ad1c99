import { eventStream } from '@/lib/http/event-stream';
import { route } from '@/lib/http/route';
import { streamQuerySchema, subscribeFrames } from '@/lib/signals/server';

export const runtime = 'nodejs';
export const dynamic = 'force-dynamic';

/** Live frames, polling cost, annotations and news of approvals as server-sent events; ends when the session does. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Live frames as server-sent events', tag: 'signals', contentType: 'text/event-stream' },
  query: streamQuerySchema,
  handle: async ({ ctx, query, req }) =>
    eventStream(ctx, req, subscribeFrames(ctx, query, req.headers.get('last-event-id'))),
});
