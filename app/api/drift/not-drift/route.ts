import { route } from '@/lib/http/route';
import { notDriftPageSchema, notDriftQuerySchema } from '@/lib/snapshots';
import { explainDrift } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** Why what looks different between two snapshots is no drift, field by field, a page at a time. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Why what looks different between two snapshots is no drift, field by field, a page at a time',
    tag: 'snapshots',
    response: notDriftPageSchema,
  },
  query: notDriftQuerySchema,
  handle: ({ ctx, query }) => explainDrift(ctx, query),
});
