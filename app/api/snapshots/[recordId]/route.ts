import { route } from '@/lib/http/route';
import { snapshotDetailSchema, snapshotParamsSchema } from '@/lib/snapshots';
import { getSnapshot } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** One snapshot: what was collected, dropped, left out and redacted. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'One snapshot: what was collected, dropped, left out and redacted',
    tag: 'snapshots',
    response: snapshotDetailSchema,
  },
  params: snapshotParamsSchema,
  handle: ({ ctx, params }) => getSnapshot(ctx, params.recordId),
});
