import { route } from '@/lib/http/route';
import { currentDriftQuerySchema, currentDriftSchema } from '@/lib/snapshots';
import { currentDrift } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** Whether what runs is as in the baseline; what is not known has a name. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'Whether what runs is as in the baseline; what is not known has a name',
    tag: 'snapshots',
    response: currentDriftSchema,
  },
  query: currentDriftQuerySchema,
  handle: ({ ctx, query }) => currentDrift(ctx, query),
});
