import { z } from 'zod';
import { toAuditEvent } from '@/lib/audit/server';
import type { LogKind } from '@/lib/kernel';
import type { Query } from './query';

type AuditRow = Parameters<typeof toAuditEvent>[0];
/** A leaf with the audit row it stands for; null when that row is gone. */
export type LeafWithRow = {
  index: number;
  hash: Uint8Array;
  body: Buffer;
  auditEventId: string;
  loggedAtMs: number;
  event: ReturnType<typeof toAuditEvent> | null;
};

type Packed = [string, string, string, string, number, (Record<string, unknown> & { at: string }) | null];

/**
 * The leaves [from, to) with their audit rows. One text per batch: PostgreSQL writes JSON and V8 reads it a good deal faster than a driver
 * makes rows of columns.
 */
export async function readLeavesWithRows(
  query: Query,
  log: LogKind,
  from: number,
  to: number,
): Promise<LeafWithRow[]> {
  const [row] = await query<{ batch: string | null }>(
    `SELECT json_agg(json_build_array(l."index"::text, encode(l.hash, 'hex'), encode(l.body, 'hex'), l.audit_event_id::text,
        extract(epoch FROM l.logged_at) * 1000, CASE WHEN a.id IS NULL THEN NULL ELSE json_build_object('id', a.id::text,
        'at', to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'actorKind', a.actor_kind,
        'actorId', a.actor_id, 'actorName', a.actor_name, 'action', a.action, 'tenantId', a.tenant_id,
        'objectKind', a.object_kind, 'objectId', a.object_id, 'beforeDigest', a.before_digest,
        'afterDigest', a.after_digest, 'detail', a.detail, 'reason', a.reason, 'requestId', a.request_id, 'ip', a.ip,
        'environment', a.environment, 'origin', a.origin, 'payloadDigest', a.payload_digest,
        'signatureDigest', a.signature_digest) END) ORDER BY l."index")::text AS batch
     FROM log_leaf l LEFT JOIN audit_event a ON a.id = l.audit_event_id
     WHERE l.log = $1 AND l."index" >= $2::bigint AND l."index" < $3::bigint`,
    log,
    from,
    to,
  );
  const packed: Packed[] = JSON.parse(row?.batch ?? '[]');
  return packed.map(([index, hash, body, auditEventId, loggedAtMs, event]) => ({
    index: Number(index),
    hash: Buffer.from(hash, 'hex'),
    body: Buffer.from(body, 'hex'),
    auditEventId,
    loggedAtMs,
    event: event === null ? null : toAuditEvent(auditRowOf(event)),
  }));
}

/** What came as JSON in the shape the driver would have given it; the column types vouch for the rest. */
function auditRowOf(event: Record<string, unknown> & { at: string }): AuditRow {
  return { ...event, at: new Date(event.at) } as AuditRow;
}

/**
 * Audit rows of this log that are no leaf, oldest first. `passed`: a row of a later transaction is the newest leaf, so the sequencer has been
 * past this one.
 */
export async function readUnlogged(
  query: Query,
  log: LogKind,
  own: LogKind,
  limit: number,
): Promise<{ id: bigint; at: Date; action: string; passed: boolean }[]> {
  return query(
    `SELECT e.id, e.at, e.action, coalesce(e.xid < (SELECT a.xid FROM log_leaf l JOIN audit_event a ON a.id = l.audit_event_id
       WHERE l.log = $1 ORDER BY l."index" DESC LIMIT 1), false) AS passed
     FROM audit_event e WHERE coalesce(e.log, $2) = $1
     AND NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.audit_event_id = e.id) ORDER BY e.id LIMIT $3::int`,
    log,
    own,
    limit,
  );
}

/** The highest version of the keyset that the audit trail tells of; 0 when it tells of none. */
export async function readAuditedKeyset(query: Query, log: LogKind, own: LogKind): Promise<number> {
  const [row] = await query<{ version: number | null }>(
    `SELECT max((e.detail->>'keysetVersion')::int) AS version FROM audit_event e
     WHERE e.action IN ('key.added', 'key.retired', 'key.revoked') AND coalesce(e.log, $2) = $1`,
    log,
    own,
  );
  return row?.version ?? 0;
}

const blobSchema = z.object({ sha256: z.string(), size: z.coerce.number(), store: z.string() });
export type BlobRow = z.infer<typeof blobSchema>;

/** Blobs that were not retired, in order of their digest, after `after`. */
export async function readBlobs(query: Query, after: string, limit: number): Promise<BlobRow[]> {
  const rows = await query<Record<string, unknown>>(
    `SELECT b.sha256, b.size::text AS size, b.store FROM blob b WHERE b.sha256 > $1
     AND NOT EXISTS (SELECT 1 FROM blob_tombstone t WHERE t.sha256 = b.sha256) ORDER BY b.sha256 LIMIT $2::int`,
    after,
    limit,
  );
  return rows.map((row) => blobSchema.parse(row));
}
