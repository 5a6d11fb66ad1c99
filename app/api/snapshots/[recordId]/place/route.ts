import { route } from '@/lib/http/route';
import { objectPlaceSchema, placeQuerySchema, snapshotParamsSchema } from '@/lib/snapshots';
import { objectPlace } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** Where one object of a snapshot is written. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Where one object of a snapshot is written',
    tag: 'snapshots',
    response: objectPlaceSchema,
  },
  params: snapshotParamsSchema,
  query: placeQuerySchema,
  handle: ({ ctx, params, query }) => objectPlace(ctx, params.recordId, query.identity),
});
