import { z } from 'zod';
import { auditExportSchema, auditPageSchema } from '@/lib/audit';
import { exportAuditEvents } from '@/lib/audit/server';
import { route } from '@/lib/http/route';
import { textStream } from '@/lib/http/text-stream';

export const dynamic = 'force-dynamic';

/** Every row that matches, newest first, up to 100,000, sent while it is read. */
export const GET = route({
  access: { kind: 'permission', permission: 'read-audit' },
  doc: {
    summary: 'Audit rows that match as a file, at most 100,000',
    tag: 'audit',
    response: auditPageSchema.extend({ isWhole: z.boolean() }),
    contentType: 'text/csv',
  },
  query: auditExportSchema,
  handle: async ({ ctx, query }) =>
    new Response(await textStream(exportAuditEvents(ctx, query)), {
      headers: {
        'content-type': query.format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
        'content-disposition': `attachment; filename="audit.${query.format}"`,
      },
    }),
});
