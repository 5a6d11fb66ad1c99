import { route } from '@/lib/http/route';
import { driftCsv, driftExportSchema, driftPageSchema } from '@/lib/snapshots';
import { exportDrift } from '@/lib/snapshots/server';

export const dynamic = 'force-dynamic';

/** All of a difference, or what a filter leaves of it, as a file. */
export const GET = route({
  access: { kind: 'permission', permission: 'read' },
  doc: {
    summary: 'A difference as a file',
    tag: 'snapshots',
    response: driftPageSchema.pick({
      base: true,
      head: true,
      uncertain: true,
      written: true,
      changes: true,
    }),
    contentType: 'text/csv',
  },
  query: driftExportSchema,
  handle: async ({ ctx, query: { format, ...query } }) => {
    const drift = await exportDrift(ctx, query);
    const isCsv = format === 'csv';
    return new Response(isCsv ? driftCsv(drift.changes) : JSON.stringify(drift, null, 2), {
      headers: {
        'content-type': isCsv ? 'text/csv; charset=utf-8' : 'application/json',
        'content-disposition': `attachment; filename="drift.${format}"`,
      },
    });
  },
});
