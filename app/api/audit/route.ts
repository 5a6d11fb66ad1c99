import { auditPageSchema, auditQuerySchema } from '@/lib/audit';
import { listAuditEvents } from '@/lib/audit/server';
import { route } from '@/lib/http/route';

/** The audit trail, newest first, a page at a time. */
export const GET = route({
  access: { kind: 'permission', permission: 'read-audit' },
  doc: { summary: 'Audit trail, newest first, a page at a time', tag: 'audit', response: auditPageSchema },
  query: auditQuerySchema,
  handle: ({ ctx, query }) => listAuditEvents(ctx, query),
});
