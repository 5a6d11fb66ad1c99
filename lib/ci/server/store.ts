import { z } from 'zod';
import { type Db, queryPrepared, type Tx } from '@/lib/platform/db';
import { Prisma, type CiResult as ResultRow } from '@/lib/platform/generated/prisma/client';
import { type CiResult, type CiResultsQuery, ciResultSchema } from '../result';

/** What is kept of a post whatever its kind. */
export type PostRow = {
  source: string;
  key: string;
  bodyDigest: string;
  status: number;
  reply: string;
  createdAt: Date;
  tokenUse: { id: string; expiresAt: Date } | null;
};

const claimedSchema = z.tuple([z.object({ posted: z.int() })]);

function isClaimed(rows: unknown): boolean {
  return claimedSchema.parse(rows)[0].posted === 1;
}

/** Takes a token and a key, both or neither of any use: false when either is taken. Waits while another transaction is about to. */
export async function claimPost(tx: Pick<Tx, '$queryRaw'>, post: PostRow): Promise<boolean> {
  return isClaimed(await tx.$queryRaw`WITH ${claim(post)} SELECT (SELECT count(*)::int FROM post) AS posted`);
}

/** The token first: a key is never taken by a post whose token was somebody else's. */
function claim(post: PostRow): Prisma.Sql {
  const { source, key, bodyDigest, status, reply, createdAt, tokenUse } = post;
  return Prisma.sql`used AS (
      INSERT INTO ci_token_use (id, expires_at)
      SELECT ${tokenUse?.id ?? null}, ${tokenUse?.expiresAt ?? null}::timestamptz WHERE ${tokenUse !== null}
      ON CONFLICT DO NOTHING RETURNING id),
    post AS (
      INSERT INTO ci_post (source, key, body_digest, status, reply, created_at)
      SELECT ${source}, ${key}, ${bodyDigest}, ${status}::int, ${reply}, ${createdAt}::timestamptz
      WHERE ${tokenUse === null} OR EXISTS (SELECT FROM used)
      ON CONFLICT DO NOTHING RETURNING source)`;
}

/**
 * The same with everything that makes a result: row, place in the worker's outbox and audit row, in one statement. That is one
 * commit and one round trip, whatever is posted.
 */
export async function insertResult(
  db: Db,
  post: PostRow,
  row: NewResult,
  audit: Prisma.Sql,
): Promise<boolean> {
  const counts = row.counts === null ? null : JSON.stringify(row.counts);
  const statement = Prisma.sql`WITH ${claim(post)},
    audit AS (${audit}),
    result AS (
      INSERT INTO ci_result (id, source, key, name, verdict, release, commit, repository, run_id, run_attempt, run_url,
        started_at, finished_at, counts, tenant_id, actor_kind, actor_id, actor_name, identity, body, body_digest,
        created_at, audit_event_id)
      SELECT ${row.id}, ${post.source}, ${post.key}, ${row.name}, ${row.verdict}, ${row.release}, ${row.commit},
        ${row.repository}, ${row.runId}, ${row.runAttempt}::int, ${row.runUrl}, ${row.startedAt}::timestamptz,
        ${row.finishedAt}::timestamptz, ${counts}::jsonb, ${row.tenantId}, ${row.actorKind}, ${row.actorId},
        ${row.actorName}, ${JSON.stringify(row.identity)}::jsonb, ${row.body}, ${post.bodyDigest},
        ${post.createdAt}::timestamptz, audit.id FROM audit RETURNING id),
    waiting AS (
      INSERT INTO ci_result_waiting (result_id, due_at) SELECT id, ${post.createdAt}::timestamptz FROM result)
    SELECT (SELECT count(*)::int FROM post) AS posted`;
  return isClaimed(await queryPrepared(db, 'ci-result', statement));
}

type NewResult = Omit<
  ResultRow,
  'source' | 'key' | 'bodyDigest' | 'createdAt' | 'counts' | 'identity' | 'auditEventId'
> & { counts: object | null; identity: object };

/** The answer an earlier post with this key got, and the digest of its body; null when there was none. */
export async function findPost(
  db: Db,
  source: string,
  key: string,
): Promise<{ bodyDigest: string; status: number; reply: string } | null> {
  return db.ciPost.findUnique({
    where: { source_key: { source, key } },
    select: { bodyDigest: true, status: true, reply: true },
  });
}

/** Whose rows somebody may see: of tenants (`*` for all), or those one posted oneself. */
export type ResultScope = { tenants: '*' | readonly string[] } | { postedBy: { kind: string; id: string } };

/** Results that fit, newest first, from behind `after` on; at most `limit` and one. */
export async function findResults(
  db: Db,
  query: CiResultsQuery,
  after: { createdAt: Date; id: string } | null,
  scope: ResultScope,
): Promise<CiResult[]> {
  const { name, release, commit, verdict, tenant } = query;
  const rows = await db.ciResult.findMany({
    where: {
      ...(name !== undefined && { name }),
      ...(release !== undefined && { release }),
      ...(commit !== undefined && { commit }),
      ...(verdict !== undefined && { verdict }),
      ...(tenant !== undefined && { tenantId: tenant }),
      AND: [
        within(scope),
        after === null
          ? {}
          : {
              OR: [
                { createdAt: { lt: after.createdAt } },
                { createdAt: after.createdAt, id: { lt: after.id } },
              ],
            },
      ],
    },
    omit: { body: true },
    include: { record: true, waiting: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: query.limit + 1,
  });
  return rows.map(toResult);
}

function within(scope: ResultScope): Prisma.CiResultWhereInput {
  if ('postedBy' in scope) return { actorKind: scope.postedBy.kind, actorId: scope.postedBy.id };
  return scope.tenants === '*' ? {} : { OR: [{ tenantId: null }, { tenantId: { in: [...scope.tenants] } }] };
}

type Row = Omit<ResultRow, 'body'> & {
  record: { recordId: string } | null;
  waiting: { attempts: number; problem: string | null } | null;
};

function toResult(row: Row): CiResult {
  return ciResultSchema.parse({
    id: row.id,
    name: row.name,
    verdict: row.verdict,
    release: row.release,
    commit: row.commit,
    repository: row.repository,
    run: { id: row.runId, attempt: row.runAttempt, url: row.runUrl },
    startedAt: row.startedAt.toISOString(),
    finishedAt: row.finishedAt.toISOString(),
    receivedAt: row.createdAt.toISOString(),
    counts: row.counts,
    tenantId: row.tenantId,
    postedBy: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    identity: row.identity,
    bodyDigest: row.bodyDigest,
    evidence:
      row.record !== null
        ? { state: 'recorded', recordId: row.record.recordId }
        : { state: 'waiting', attempts: row.waiting?.attempts ?? 0, problem: row.waiting?.problem ?? null },
  });
}

/** Results whose evidence is due, oldest first, with their bodies. */
export async function findWaiting(db: Db, now: Date, limit: number) {
  const rows = await db.ciResultWaiting.findMany({
    where: { dueAt: { lte: now } },
    orderBy: [{ dueAt: 'asc' }, { resultId: 'asc' }],
    take: limit,
    include: { result: true },
  });
  return rows.map(({ attempts, result }) => ({ attempts, result }));
}
export type WaitingResult = Awaited<ReturnType<typeof findWaiting>>[number];

/** Says which record a result became; a second one for the same result fails on its key. */
export async function linkRecord(tx: Tx, resultId: string, recordId: string, at: Date): Promise<void> {
  await tx.ciResultRecord.create({ data: { resultId, recordId, createdAt: at } });
  await tx.ciResultWaiting.deleteMany({ where: { resultId } });
}

/** Puts off a result whose evidence could not be made. */
export async function putOff(db: Db, resultId: string, dueAt: Date, problem: string): Promise<void> {
  await db.ciResultWaiting.updateMany({
    where: { resultId },
    data: { attempts: { increment: 1 }, dueAt, problem: problem.slice(0, 500) },
  });
}

/** Forgets one-time tokens that have expired anyway. Returns how many. */
export async function deleteExpiredTokenUses(db: Db, now: Date): Promise<number> {
  return (await db.ciTokenUse.deleteMany({ where: { expiresAt: { lt: now } } })).count;
}
