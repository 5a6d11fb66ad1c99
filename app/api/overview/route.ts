import { route } from '@/lib/http/route';
import { overviewSchema } from '@/lib/overview';
import { readOverview } from '@/lib/overview/server';

/** All tenants one may read, judged, worst first: what the overview shows, for rows beyond the streamed ones and for scripts. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'All tenants one may read, judged, worst first',
    tag: 'overview',
    response: overviewSchema,
  },
  handle: async ({ ctx }) => (await readOverview(ctx)).overview,
});
