import { csvText } from '@/lib/signals';
import type { AuditEvent } from './audit-event';

const HEAD = [
  'row',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'action',
  'tenant',
  'object_kind',
  'object_id',
  'before_digest',
  'after_digest',
  'reason',
  'detail',
  'request',
  'address',
  'environment',
  'origin',
  'statement_payload_sha256',
  'statement_signature_sha256',
  'leaf_index',
] as const;

/** The head of the table that `auditCsvRows` fills. */
export const AUDIT_CSV_HEAD = csvText([HEAD]);

/** The audit trail as a table for other tools: a row each, everything a row says, absent values empty. */
export function auditCsv(events: readonly AuditEvent[]): string {
  return AUDIT_CSV_HEAD + auditCsvRows(events);
}

/** Rows without the head, so that a long trail can be sent page by page. */
export function auditCsvRows(events: readonly AuditEvent[]): string {
  const rows = events.map((event) => [
    event.id,
    event.at,
    event.actor.kind,
    event.actor.id,
    event.actor.name,
    event.action,
    event.tenantId ?? '',
    event.objectKind,
    event.objectId,
    event.beforeDigest ?? '',
    event.afterDigest ?? '',
    event.reason ?? '',
    JSON.stringify(event.detail),
    event.requestId,
    event.ip ?? '',
    event.environment ?? '',
    event.origin ?? '',
    event.statement?.payload ?? '',
    event.statement?.signature ?? '',
    event.leafIndex ?? '',
  ]);
  return csvText(rows);
}
