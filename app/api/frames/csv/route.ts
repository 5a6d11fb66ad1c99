import { route } from '@/lib/http/route';
import { frameCsv } from '@/lib/signals';
import { frameQuerySchema, getFrame } from '@/lib/signals/server';
import { listTenants } from '@/lib/tenants/server';

export const dynamic = 'force-dynamic';

/** The same samples as `/api/frames`, as a file for a spreadsheet. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: { summary: 'Samples of a frame or range as CSV', tag: 'signals', contentType: 'text/csv' },
  query: frameQuerySchema,
  handle: async ({ ctx, query }) => {
    const frame = await getFrame(ctx, query.query, query.tenants);
    const tenants = query.tenants ?? (await listTenants(ctx)).map(({ id }) => id);
    return new Response(frameCsv(frame, ctx.ports.registry, { tenants }), {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="mission-control-${frame.startSeconds}-${frame.endSeconds}.csv"`,
      },
    });
  },
});
