import { z } from 'zod';
import type { LogKind } from '@/lib/kernel';
import { SEQUENCER_LOCK } from '@/lib/platform/leader';
import type { VerificationSummary } from '../log-status';
import type { Query } from './query';

/** Rows this far below the newest are taken to be leaves; a full look is what verification does. */
const LOOK_BACK = 10_000;

/** How many of the newest audit rows of this log are no leaf yet, and the time of the oldest of them. */
export async function readLag(query: Query, log: LogKind): Promise<{ pending: number; oldest: Date | null }> {
  const [row] = await query<{ pending: bigint | string; oldest: Date | null }>(
    `SELECT count(*) AS pending, min(e.at) AS oldest FROM audit_event e
     WHERE e.id > (SELECT coalesce(max(id), 0) - ${LOOK_BACK} FROM audit_event) AND coalesce(e.log, $1) = $1
     AND NOT EXISTS (SELECT 1 FROM log_leaf l WHERE l.audit_event_id = e.id)`,
    log,
  );
  return { pending: Number(row?.pending ?? 0), oldest: row?.oldest ?? null };
}

/** What the session that leads the sequencing calls itself; null when nobody leads. */
export async function readSequencer(query: Query): Promise<string | null> {
  const [row] = await query<{ name: string | null; pid: number }>(
    `SELECT a.application_name AS name, l.pid FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1::bigint::oid AND l.objsubid = 1
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    SEQUENCER_LOCK,
  );
  return row === undefined ? null : (row.name ?? '') || `session ${row.pid}`;
}

const reportSchema = z.looseObject({ problemCount: z.int().min(0).catch(0) });
type VerificationRow = {
  id: string;
  finished_at: Date;
  started_at: Date;
  verdict: string;
  size: bigint | string;
  report: unknown;
};

/** The newest finished verifications of a log. */
export async function readVerifications(
  query: Query,
  log: LogKind,
  limit: number,
): Promise<VerificationSummary[]> {
  const rows = await query<VerificationRow>(
    `SELECT id, started_at, finished_at, verdict, size, report FROM log_verification WHERE log = $1
     ORDER BY finished_at DESC LIMIT $2::int`,
    log,
    limit,
  );
  return rows.map((row) => ({
    id: row.id,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at.toISOString(),
    verdict: z.enum(['pass', 'fail', 'hold']).parse(row.verdict),
    size: String(row.size),
    problems: reportSchema.parse(row.report).problemCount,
  }));
}

/** The newest of them; null when the log was never verified. */
export async function readLastVerification(query: Query, log: LogKind): Promise<VerificationSummary | null> {
  return (await readVerifications(query, log, 1))[0] ?? null;
}
