import type { LogKind } from '@/lib/kernel';
import { splitHashes } from '../tiles';
import { arrayOf, type Query } from './query';

/** A signed tree head as it is stored. */
export type StoredCheckpoint = { size: number; root: Uint8Array; note: string; createdAt: Date };
/** A cosignature as it is stored. `line` has no line end. */
export type StoredCosignature = { size: number; witness: string; line: string; createdAt: Date };
export type StoredLeaf = { auditEventId: bigint; index: number; hash: Uint8Array; body: Uint8Array };

type CheckpointRow = { size: bigint | string; root: Uint8Array; note: string; created_at: Date };
type CosignatureRow = { size: bigint | string; witness: string; line: string; created_at: Date };

/** How many leaves a log has. Indexes have no gaps, so the last one tells. */
export async function readSize(query: Query, log: LogKind): Promise<number> {
  const [row] = await query<{ size: bigint | string }>(
    'SELECT coalesce(max("index") + 1, 0) AS size FROM log_leaf WHERE log = $1',
    log,
  );
  return Number(row?.size ?? 0);
}

/** Hashes of the leaves [from, to), in order. */
export async function readLeafHashes(
  query: Query,
  log: LogKind,
  from: number,
  to: number,
): Promise<Uint8Array[]> {
  const rows = await query<{ hash: Uint8Array }>(
    'SELECT hash FROM log_leaf WHERE log = $1 AND "index" >= $2::bigint AND "index" < $3::bigint ORDER BY "index"',
    log,
    from,
    to,
  );
  return rows.map(({ hash }) => hash);
}

/** The full tiles of a level that are stored, of those asked for, each taken apart. */
export async function readTiles(
  query: Query,
  log: LogKind,
  level: number,
  indexes: readonly number[],
): Promise<Map<number, Uint8Array[]>> {
  const rows = await query<{ index: bigint | string; hashes: Uint8Array }>(
    'SELECT "index", hashes FROM log_tile WHERE log = $1 AND level = $2::smallint AND "index" = ANY($3::text::bigint[])',
    log,
    level,
    arrayOf(indexes),
  );
  return new Map(rows.map(({ index, hashes }) => [Number(index), splitHashes(hashes)]));
}

/** The newest checkpoint; null while there is none. */
export async function readLatestCheckpoint(query: Query, log: LogKind): Promise<StoredCheckpoint | null> {
  const rows = await query<CheckpointRow>(
    'SELECT size, root, note, created_at FROM log_checkpoint WHERE log = $1 ORDER BY size DESC LIMIT 1',
    log,
  );
  return rows.map(toCheckpoint)[0] ?? null;
}

/** The newest checkpoint of more than `above` leaves that at least `needed` of these witnesses cosigned. */
export async function readCosignedCheckpoint(
  query: Query,
  log: LogKind,
  by: { above: number; needed: number; witnesses: readonly string[] },
): Promise<StoredCheckpoint | null> {
  const rows = await query<CheckpointRow>(
    `SELECT c.size, c.root, c.note, c.created_at FROM log_checkpoint c
     WHERE c.log = $1 AND c.size > $2::bigint AND (SELECT count(*) FROM log_cosignature s
       WHERE s.log = c.log AND s.size = c.size AND s.witness = ANY(ARRAY(SELECT jsonb_array_elements_text($3::text::jsonb)))) >= $4::int
     ORDER BY c.size DESC LIMIT 1`,
    log,
    by.above,
    JSON.stringify(by.witnesses),
    by.needed,
  );
  return rows.map(toCheckpoint)[0] ?? null;
}

/** Up to `limit` checkpoints of more than `above` leaves, smallest first. */
export async function readCheckpoints(
  query: Query,
  log: LogKind,
  above: number,
  limit: number,
): Promise<StoredCheckpoint[]> {
  const rows = await query<CheckpointRow>(
    `SELECT size, root, note, created_at FROM log_checkpoint WHERE log = $1 AND size > $2::bigint
     ORDER BY size LIMIT $3::int`,
    log,
    above,
    limit,
  );
  return rows.map(toCheckpoint);
}

/** Cosignatures under the checkpoints of these sizes, in order of size and witness. */
export async function readCosignatures(
  query: Query,
  log: LogKind,
  sizes: readonly number[],
): Promise<StoredCosignature[]> {
  const rows = await query<CosignatureRow>(
    `SELECT size, witness, line, created_at FROM log_cosignature WHERE log = $1 AND size = ANY($2::text::bigint[])
     ORDER BY size, witness`,
    log,
    arrayOf(sizes),
  );
  return rows.map((row) => ({
    size: Number(row.size),
    witness: row.witness,
    line: row.line.replace(/\n$/, ''),
    createdAt: row.created_at,
  }));
}

/** The newest cosignature of each witness. */
export async function readLastCosignatures(query: Query, log: LogKind): Promise<StoredCosignature[]> {
  const rows = await query<CosignatureRow>(
    `SELECT DISTINCT ON (witness) size, witness, line, created_at FROM log_cosignature WHERE log = $1
     ORDER BY witness, size DESC`,
    log,
  );
  return rows.map((row) => ({
    size: Number(row.size),
    witness: row.witness,
    line: row.line.replace(/\n$/, ''),
    createdAt: row.created_at,
  }));
}

/** The leaves of these audit rows, as far as they exist. */
export async function readLeavesOf(
  query: Query,
  log: LogKind,
  ids: readonly bigint[],
): Promise<StoredLeaf[]> {
  const rows = await query<{
    id: bigint | string;
    index: bigint | string;
    hash: Uint8Array;
    body: Uint8Array;
  }>(
    `SELECT audit_event_id AS id, "index", hash, body FROM log_leaf
     WHERE log = $1 AND audit_event_id = ANY($2::text::bigint[]) ORDER BY "index"`,
    log,
    arrayOf(ids),
  );
  return rows.map(({ id, index, hash, body }) => ({
    auditEventId: BigInt(id),
    index: Number(index),
    hash,
    body,
  }));
}

/** Adds a cosignature; the same witness under the same checkpoint counts once. */
export async function insertCosignature(
  query: Query,
  log: LogKind,
  { size, witness, line, createdAt }: StoredCosignature,
): Promise<void> {
  await query(
    `INSERT INTO log_cosignature (log, size, witness, line, created_at) VALUES ($1, $2::bigint, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    log,
    size,
    witness,
    `${line}\n`,
    createdAt,
  );
}

function toCheckpoint(row: CheckpointRow): StoredCheckpoint {
  return { size: Number(row.size), root: row.root, note: row.note, createdAt: row.created_at };
}
