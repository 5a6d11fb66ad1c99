import type { LogKind } from '@/lib/kernel';
import type { Query } from './query';

/** Channel on which a verification that waits for a worker is announced. */
export const VERIFICATION_CHANNEL = 'mc_log_verification';
/** A worker that said nothing for so long is gone, and another may begin again. */
const SILENT_AFTER = "interval '15 seconds'";

/** A verification that waits or is under way. */
export type VerificationRun = {
  id: string;
  requestedAt: Date;
  requestedBy: string;
  attempts: number;
  done: number;
  total: number;
};
type RunRow = {
  id: string;
  requested_at: Date;
  requested_by: string;
  attempts: number;
  done: bigint | string;
  total: bigint | string;
};

/** The one of a log; null when none waits and none is under way. */
export async function findRun(query: Query, log: LogKind): Promise<VerificationRun | null> {
  const rows = await query<RunRow>(
    'SELECT id, requested_at, requested_by, attempts, done, total FROM log_verification_run WHERE log = $1',
    log,
  );
  return rows.map(toRun)[0] ?? null;
}

/** Adds one and announces it; false when there is one already. */
export async function insertRun(
  query: Query,
  log: LogKind,
  run: Pick<VerificationRun, 'id' | 'requestedAt' | 'requestedBy'>,
): Promise<boolean> {
  const rows = await query(
    `WITH added AS (INSERT INTO log_verification_run (log, id, requested_at, requested_by) VALUES ($1, $2, $3::timestamptz, $4)
       ON CONFLICT DO NOTHING RETURNING id) SELECT pg_notify('${VERIFICATION_CHANNEL}', id)::text FROM added`,
    log,
    run.id,
    run.requestedAt.toISOString(),
    run.requestedBy,
  );
  return rows.length > 0;
}

/** Those that no living worker is at. */
export async function findIdleRuns(query: Query): Promise<string[]> {
  const rows = await query<{ id: string }>(
    `SELECT id FROM log_verification_run WHERE beat_at IS NULL OR beat_at < now() - ${SILENT_AFTER}`,
  );
  return rows.map(({ id }) => id);
}

/** Takes one for this worker; null when it has ended or another worker is at it. */
export async function claimRun(query: Query, id: string): Promise<VerificationRun | null> {
  const rows = await query<RunRow>(
    `UPDATE log_verification_run SET beat_at = now(), attempts = attempts + 1, done = 0
     WHERE id = $1 AND (beat_at IS NULL OR beat_at < now() - ${SILENT_AFTER})
     RETURNING id, requested_at, requested_by, attempts, done, total`,
    id,
  );
  return rows.map(toRun)[0] ?? null;
}

/** A sign of life, and how far it is. */
export async function beatRun(query: Query, id: string, at: { done: number; total: number }): Promise<void> {
  await query(
    'UPDATE log_verification_run SET beat_at = now(), done = $2::bigint, total = $3::bigint WHERE id = $1',
    id,
    at.done,
    at.total,
  );
}

/** Lets go of one that did not get to its end, so that it can be begun again at once. */
export async function releaseRun(query: Query, id: string): Promise<void> {
  await query('UPDATE log_verification_run SET beat_at = NULL WHERE id = $1', id);
}

/** Ends one; false when somebody else has. */
export async function deleteRun(query: Query, id: string): Promise<boolean> {
  return (await query('DELETE FROM log_verification_run WHERE id = $1 RETURNING id', id)).length > 0;
}

function toRun(row: RunRow): VerificationRun {
  return {
    id: row.id,
    requestedAt: row.requested_at,
    requestedBy: row.requested_by,
    attempts: row.attempts,
    done: Number(row.done),
    total: Number(row.total),
  };
}
