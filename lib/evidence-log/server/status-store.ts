import { z } from 'zod';
import type { LogKind } from '@/lib/kernel';
import { SEQUENCER_LOCK } from '@/lib/platform/leader';
import type { VerificationSummary } from '../log-status';
import { DAMAGE_CODES } from '../verification';
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

const MAX_SHOWN = 20;
const reportSchema = z.looseObject({
  problemCount: z.int().min(0).catch(0),
  problems: z
    .array(z.object({ code: z.enum(DAMAGE_CODES), at: z.string(), reason: z.string() }))
    .catch([])
    .transform((problems) => problems.slice(0, MAX_SHOWN)),
  unchecked: z.array(z.string()).catch([]),
});
const verdictSchema = z.enum(['pass', 'fail', 'hold']);
type VerificationRow = {
  id: string;
  started_at: Date;
  finished_at: Date;
  verdict: string;
  size: bigint | string;
  report: unknown;
};

/** The newest finished verifications of a log, or the one of that id. */
export async function readVerifications(
  query: Query,
  log: LogKind,
  by: { limit: number; id?: string },
): Promise<VerificationSummary[]> {
  const rows = await query<VerificationRow>(
    `SELECT id, started_at, finished_at, verdict, size, report FROM log_verification
     WHERE log = $1 AND ($3::text IS NULL OR id = $3) ORDER BY finished_at DESC LIMIT $2::int`,
    log,
    by.limit,
    by.id ?? null,
  );
  return rows.map((row) => {
    const { problemCount, problems, unchecked } = reportSchema.parse(row.report);
    return {
      id: row.id,
      startedAt: row.started_at.toISOString(),
      finishedAt: row.finished_at.toISOString(),
      size: String(row.size),
      verdict: verdictSchema.parse(row.verdict),
      problemCount,
      problems,
      unchecked,
    };
  });
}
