import { digestJson, type Json } from '@/lib/kernel';
import type { AuditEvent } from './audit-event';

/**
 * What the log vouches for: `sha256:<hex>` over the canonical JSON of everything an audit row says. Leaves out its number
 * in the table and its place in the log, which are known only afterwards.
 */
export function auditRecordDigest(event: Omit<AuditEvent, 'id' | 'leafIndex'>): string {
  return digestJson(auditRecord(event));
}

/** What is digested, for a server that hashes many of them with its machine's own library. */
export function auditRecord(event: Omit<AuditEvent, 'id' | 'leafIndex'>): Json {
  return {
    v: 1,
    at: event.at,
    actor: event.actor,
    action: event.action,
    tenantId: event.tenantId,
    objectKind: event.objectKind,
    objectId: event.objectId,
    beforeDigest: event.beforeDigest,
    afterDigest: event.afterDigest,
    detail: event.detail as Json,
    reason: event.reason,
    requestId: event.requestId,
    ip: event.ip,
    environment: event.environment,
    origin: event.origin,
    statement: event.statement,
  };
}
