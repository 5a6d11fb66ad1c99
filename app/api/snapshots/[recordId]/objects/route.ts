import { route } from '@/lib/http/route';
import { objectsQuerySchema, snapshotObjectsSchema, snapshotParamsSchema } from '@/lib/snapshots';
import { listObjects } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** Objects of a snapshot with their digests, a page at a time. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Objects of a snapshot with their digests, a page at a time',
    tag: 'snapshots',
    response: snapshotObjectsSchema,
  },
  params: snapshotParamsSchema,
  query: objectsQuerySchema,
  handle: ({ ctx, params, query }) => listObjects(ctx, params.recordId, query),
});
