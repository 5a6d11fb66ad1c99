import { route } from '@/lib/http/route';
import { driftPageSchema, driftQuerySchema } from '@/lib/snapshots';
import { driftBetween } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** What differs between two snapshots, a page at a time, with totals. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'What differs between two snapshots, a page at a time, with totals',
    tag: 'snapshots',
    response: driftPageSchema,
  },
  query: driftQuerySchema,
  handle: ({ ctx, query }) => driftBetween(ctx, query),
});
