import { type AuditEvent, auditRecordDigest } from '@/lib/audit';
import { AppError, type LogKind, originSchema } from '@/lib/kernel';
import { encodeLeaf, type Leaf } from './leaf';

/** The largest body a leaf may have. */
export const MAX_LEAF_BYTES = 4_096;

/**
 * The leaf of an audit row. Everything the row says is in `record`; what else the leaf shows is for finding it, so long texts are cut.
 * Rows older than the log belong to the installation's own: `log`.
 */
export function leafOfEvent(event: Omit<AuditEvent, 'id' | 'leafIndex'>, log: LogKind): Leaf {
  return {
    v: 1,
    type: clip(event.action, 80),
    at: event.at,
    environment: event.environment === null ? null : clip(event.environment, 63),
    origin: originSchema.parse(event.origin ?? log),
    actor: { kind: clip(event.actor.kind, 20), id: clip(event.actor.id, 200) },
    tenant: event.tenantId === null ? null : clip(event.tenantId, 63),
    object: { kind: clip(event.objectKind, 40), id: clip(event.objectId, 200) },
    record: auditRecordDigest(event).replace('sha256:', ''),
    statement: event.statement,
  };
}

/** The bytes of that leaf. Its parts are bounded, so that it is never larger than a leaf may be. */
export function leafBodyOfEvent(event: Omit<AuditEvent, 'id' | 'leafIndex'>, log: LogKind): Uint8Array {
  const body = encodeLeaf(leafOfEvent(event, log));
  if (body.length <= MAX_LEAF_BYTES) return body;
  throw new AppError('internal', { message: `a leaf of ${body.length} bytes cannot be` });
}

/** At most `max` characters, cut between characters and never inside one. */
function clip(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
