import { digestJson, type Json } from '@/lib/kernel';
import type { AuditEvent } from './audit-event';

/**
 * What the log vouches for: `sha256:<hex>` over the canonical JSON of everything an audit row says. Leaves out its number
 * in the table and its place in the log, which are known only afterwards.
 */
export function auditRecordDigest(event: Omit<AuditEvent, 'id' | 'leafIndex'>): string {
  return digestJson(auditRecord(event));
}

/**
 * What is digested, for a server that hashes many of them with its machine's own library. Members stand as canonical JSON orders them, which
 * then has nothing to sort.
 */
export function auditRecord(event: Omit<AuditEvent, 'id' | 'leafIndex'>): Json {
  const { actor, statement } = event;
  return {
    action: event.action,
    actor: { id: actor.id, kind: actor.kind, name: actor.name },
    afterDigest: event.afterDigest,
    at: event.at,
    beforeDigest: event.beforeDigest,
    detail: event.detail as Json,
    environment: event.environment,
    ip: event.ip,
    objectId: event.objectId,
    objectKind: event.objectKind,
    origin: event.origin,
    reason: event.reason,
    requestId: event.requestId,
    statement,
    tenantId: event.tenantId,
    v: 1,
  };
}
