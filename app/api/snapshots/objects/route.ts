import { route } from '@/lib/http/route';
import { objectHistoryQuerySchema, objectHistorySchema } from '@/lib/snapshots';
import { objectHistory } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** When an object came, changed and went, and by which baseline each counts. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'When an object came, changed and went, and by which baseline each counts',
    tag: 'snapshots',
    response: objectHistorySchema,
  },
  query: objectHistoryQuerySchema,
  handle: ({ ctx, query }) => objectHistory(ctx, query),
});
