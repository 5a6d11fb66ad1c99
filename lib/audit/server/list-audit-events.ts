import { authorize, visibleTenants } from '@/lib/access';
import { parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { type AuditPage, type AuditQuery, auditQuerySchema } from '../audit-event';
import { readAuditEvents } from './store';

/**
 * One page of the audit trail, newest first. Needs `read-audit`; somebody who holds it for some tenants sees rows of
 * those tenants only, and none that concern the whole installation.
 */
export async function listAuditEvents(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  input: Partial<AuditQuery>,
): Promise<AuditPage> {
  authorize(ctx, 'read-audit');
  const query = parseOrThrow(auditQuerySchema, input, 'The audit query');
  const events = await readAuditEvents(ctx.db, query, visibleTenants(ctx.actor, 'read-audit'));
  const last = events.length > query.limit ? events[query.limit - 1] : undefined;
  return { events: events.slice(0, query.limit), nextBefore: last?.id ?? null };
}
