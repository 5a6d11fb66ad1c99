import type { Client } from 'pg';
import { toAuditEvent } from '@/lib/audit/server';
import { LOG_KINDS, type LogKind } from '@/lib/kernel';
import type { Tile } from '../tiles';
import { arrayOf, queryOn } from './query';
import { readSize, type StoredCheckpoint } from './store';

/** Class of the advisory locks under which a log grows; the log's place in LOG_KINDS is the number. */
const LOG_LOCK = 7_270_737;

type AuditRow = Parameters<typeof toAuditEvent>[0];
/** An audit row that is no leaf yet. */
export type Staged = { id: bigint; log: LogKind; event: ReturnType<typeof toAuditEvent> };
export type NewLeaf = { auditEventId: bigint; hash: Uint8Array; body: Uint8Array };

/** Every row is looked at, so PostgreSQL may join the tables as it sees fit. */
const UNLOGGED = `SELECT e.* FROM audit_event e WHERE e.xid >= $1::text::xid8
  AND NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.audit_event_id = e.id)`;
/** The limit inside makes it ask the index for each of the few rows; it would hash all leaves instead, ten times a second, while it has no statistics. */
const YOUNG_UNLOGGED = `SELECT e.* FROM audit_event e
  LEFT JOIN LATERAL (SELECT true AS logged FROM log_leaf l WHERE l.audit_event_id = e.id LIMIT 1) g ON true
  WHERE e.xid >= $1::text::xid8 AND g.logged IS NULL`;

/** Makes a connection look for young rows by index, also while the table grows faster than its statistics. */
export async function preferIndexes(client: Client): Promise<void> {
  await client.query('SET enable_seqscan = off; SET jit = off');
}

/**
 * Committed audit rows that are no leaf yet, oldest first, of transactions from `watermark` on. The new watermark is the oldest transaction
 * that still ran: every older one had ended, so that its rows are among these or will never be. It counts only when the answer was
 * not cut and everything in it has become a leaf; `0` looks at every row.
 */
export async function readStaged(
  client: Client,
  by: { watermark: string; own: LogKind; limit: number },
): Promise<{ staged: Staged[]; watermark: string; cut: boolean }> {
  const fromStart = by.watermark === '0';
  const { rows } = await client.query({
    name: fromStart ? 'log-staged-all' : 'log-staged',
    text: `SELECT s.watermark, a.id, a.at, a.actor_kind AS "actorKind", a.actor_id AS "actorId", a.actor_name AS "actorName",
        a.action, a.tenant_id AS "tenantId", a.object_kind AS "objectKind", a.object_id AS "objectId",
        a.before_digest AS "beforeDigest", a.after_digest AS "afterDigest", a.detail, a.reason,
        a.request_id AS "requestId", a.ip, coalesce(a.log, $2) AS log, a.environment, a.origin,
        a.payload_digest AS "payloadDigest", a.signature_digest AS "signatureDigest"
      FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS watermark) s
      LEFT JOIN LATERAL (${fromStart ? UNLOGGED : YOUNG_UNLOGGED} ORDER BY e.id LIMIT $3) a ON true`,
    values: [by.watermark, by.own, by.limit],
  });
  const found = rows.filter(({ id }) => id !== null);
  return {
    staged: found.map((row: AuditRow & { log: LogKind }) => ({
      id: BigInt(row.id),
      log: row.log,
      event: toAuditEvent(row),
    })),
    watermark: rows[0]?.watermark ?? '0',
    cut: found.length >= by.limit,
  };
}

/** Runs `work` in a transaction that alone may let this log grow. Readers are not held up. */
export async function underLogLock<T>(client: Client, log: LogKind, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOG_LOCK, LOG_KINDS.indexOf(log)]);
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Size of a log and when its last leaf was written. */
export async function readHead(
  client: Client,
  log: LogKind,
): Promise<{ size: number; loggedAt: Date | null }> {
  const size = await readSize(queryOn(client), log);
  if (size === 0) return { size, loggedAt: null };
  const { rows } = await client.query<{ logged_at: Date }>(
    'SELECT logged_at FROM log_leaf WHERE log = $1 AND "index" = $2',
    [log, size - 1],
  );
  return { size, loggedAt: rows[0]?.logged_at ?? null };
}

/** Appends leaves from index `from` on, and the tiles they filled. Under the log's lock. */
export async function insertLeaves(
  client: Client,
  log: LogKind,
  batch: { from: number; leaves: readonly NewLeaf[]; tiles: readonly Tile[]; loggedAt: Date },
): Promise<void> {
  const { from, leaves, tiles, loggedAt } = batch;
  await client.query({
    name: 'log-append',
    text: `INSERT INTO log_leaf (log, "index", hash, body, audit_event_id, logged_at)
      SELECT $1, $2::bigint + u.place - 1, u.hash, u.body, u.id, $3
      FROM unnest($4::bytea[], $5::bytea[], $6::text::bigint[]) WITH ORDINALITY AS u (hash, body, id, place)`,
    values: [
      log,
      from,
      loggedAt,
      leaves.map(({ hash }) => Buffer.from(hash)),
      leaves.map(({ body }) => Buffer.from(body)),
      arrayOf(leaves.map(({ auditEventId }) => auditEventId)),
    ],
  });
  if (tiles.length === 0) return;
  await client.query(
    `INSERT INTO log_tile (log, level, "index", hashes)
     SELECT $1, u.level, u.place, u.hashes FROM unnest($2::smallint[], $3::text::bigint[], $4::bytea[]) AS u (level, place, hashes)`,
    [
      log,
      tiles.map(({ level }) => level),
      arrayOf(tiles.map(({ index }) => index)),
      tiles.map(({ hashes }) => Buffer.from(hashes)),
    ],
  );
}

/** Adds a checkpoint. Under the log's lock. */
export async function insertCheckpoint(
  client: Client,
  log: LogKind,
  checkpoint: StoredCheckpoint,
): Promise<void> {
  const { size, root, note, createdAt } = checkpoint;
  await client.query(
    'INSERT INTO log_checkpoint (log, size, root, note, created_at) VALUES ($1, $2, $3, $4, $5)',
    [log, size, Buffer.from(root), note, createdAt],
  );
}
