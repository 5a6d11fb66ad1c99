import { z } from 'zod';
import { toAuditEvent } from '@/lib/audit/server';
import type { LogKind } from '@/lib/kernel';
import { type Db, readTexts } from '@/lib/platform/db';
import type { Query } from './query';

type AuditRow = Parameters<typeof toAuditEvent>[0];
/** A leaf with the audit row it stands for; null when that row is gone. */
export type LeafWithRow = {
  index: number;
  hash: Uint8Array;
  /** 0x00 and the body: what is hashed */
  prefixed: Buffer;
  auditEventId: number;
  loggedAtMs: number;
  event: ReturnType<typeof toAuditEvent> | null;
};

/** Time as a number, and bytes as hex whatever the server is set to; everything else is text already. */
const LEAVES_WITH_ROWS = `SELECT l."index", encode(l.hash, 'hex'), encode(l.body, 'hex'), l.audit_event_id,
    date_part('epoch', l.logged_at) * 1000, a.id, date_part('epoch', a.at) * 1000, a.actor_kind, a.actor_id, a.actor_name, a.action,
    a.tenant_id, a.object_kind, a.object_id, a.before_digest, a.after_digest, a.detail, a.reason, a.request_id, a.ip, a.environment,
    a.origin, a.payload_digest, a.signature_digest
  FROM log_leaf l LEFT JOIN audit_event a ON a.id = l.audit_event_id
  WHERE l.log = $1 AND l."index" >= $2::bigint AND l."index" < $3::bigint ORDER BY l."index"`;

/** The leaves [from, to) with their audit rows. */
export async function readLeavesWithRows(
  db: Db,
  log: LogKind,
  from: number,
  to: number,
): Promise<LeafWithRow[]> {
  const rows = await readTexts(db, {
    name: 'log-leaves-with-rows',
    text: LEAVES_WITH_ROWS,
    values: [log, from, to],
  });
  return rows.map(toLeaf);
}

function prefix(hex: string): Buffer {
  const bytes = Buffer.allocUnsafe(1 + hex.length / 2);
  bytes[0] = 0;
  bytes.write(hex, 1, 'hex');
  return bytes;
}

/** The columns in the order of the statement. The audit row gets the shape the ORM would have given it; the types of its columns vouch for the rest. */
function toLeaf([
  index,
  hash,
  body,
  auditEventId,
  loggedAt,
  id,
  at,
  actorKind,
  actorId,
  actorName,
  action,
  tenantId,
  objectKind,
  objectId,
  beforeDigest,
  afterDigest,
  detail,
  reason,
  requestId,
  ip,
  environment,
  origin,
  payloadDigest,
  signatureDigest,
]: (string | null)[]): LeafWithRow {
  const row = {
    id,
    at: new Date(Math.round(Number(at))),
    actorKind,
    actorId,
    actorName,
    action,
    tenantId,
    objectKind,
    objectId,
    beforeDigest,
    afterDigest,
    detail: JSON.parse(detail ?? 'null'),
    reason,
    requestId,
    ip,
    environment,
    origin,
    payloadDigest,
    signatureDigest,
  };
  return {
    index: Number(index),
    hash: Buffer.from(hash ?? '', 'hex'),
    prefixed: prefix(body ?? ''),
    auditEventId: Number(auditEventId),
    loggedAtMs: Math.round(Number(loggedAt)),
    event: id === null ? null : toAuditEvent(row as unknown as AuditRow),
  };
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
