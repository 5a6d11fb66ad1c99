import { z } from 'zod';
import type { Db } from '@/lib/platform/db';
import type { AuditEvent as AuditRow } from '@/lib/platform/generated/prisma/client';
import type { AuditEvent, AuditQuery } from '../audit-event';

const detailSchema = z.record(z.string(), z.unknown());

/** Up to one row more than the page holds, so that the caller knows whether there is a next page. */
export async function readAuditEvents(
  db: Db,
  query: AuditQuery,
  tenants: '*' | string[],
): Promise<AuditEvent[]> {
  const rows = await db.auditEvent.findMany({
    where: {
      AND: [
        tenants === '*' ? {} : { tenantId: { in: tenants } },
        query.row === undefined ? {} : { id: BigInt(query.row) },
      ],
      ...(query.action && { action: query.action }),
      ...(query.tenantId && { tenantId: query.tenantId }),
      ...(query.objectKind && { objectKind: query.objectKind }),
      ...(query.objectId && { objectId: query.objectId }),
      ...(query.actorId && { actorId: query.actorId }),
      ...(query.reason && { reason: { contains: literal(query.reason), mode: 'insensitive' } }),
      ...(query.before && { id: { lt: BigInt(query.before) } }),
      at: { ...(query.from && { gte: new Date(query.from) }), ...(query.to && { lt: new Date(query.to) }) },
    },
    include: { leaf: { select: { index: true } } },
    orderBy: { id: 'desc' },
    take: query.limit + 1,
  });
  return rows.map((row) => ({ ...toAuditEvent(row), leafIndex: row.leaf ? String(row.leaf.index) : null }));
}

/** Prisma passes the wildcards of LIKE on as they are; here they are plain characters. */
function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** A row as people, tools and the log read it, without its place in the log. */
export function toAuditEvent(row: AuditRow): Omit<AuditEvent, 'leafIndex'> {
  return {
    id: String(row.id),
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    tenantId: row.tenantId,
    objectKind: row.objectKind,
    objectId: row.objectId,
    beforeDigest: row.beforeDigest,
    afterDigest: row.afterDigest,
    detail: detailSchema.parse(row.detail),
    reason: row.reason,
    requestId: row.requestId,
    ip: row.ip,
    environment: row.environment,
    origin: row.origin,
    statement:
      row.payloadDigest === null || row.signatureDigest === null
        ? null
        : { payload: row.payloadDigest, signature: row.signatureDigest },
  };
}
