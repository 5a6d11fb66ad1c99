import type { Db } from '@/lib/platform/db';
import { Prisma, type EvidenceRecord as RecordRow } from '@/lib/platform/generated/prisma/client';
import type { Cursor } from '../cursor';
import type { EvidenceQuery, EvidenceRecord } from '../record';
import { searchWords } from '../search-words';
import { type Scope, toRecord } from './record-store';

type Row = Omit<RecordRow, 'source'> & { leafIndex: bigint | null };

/**
 * How many of the newest rows are looked through for words before the index of all words is asked: more of them when they lie
 * side by side than when other filters pick them from everywhere.
 */
const LOOK_FIRST = { together: 20_000, apart: 1_000 };

/** Records that fit, newest first, from behind `after` on, within a scope; at most `query.limit` and one. */
export async function searchRecords(
  db: Db,
  query: EvidenceQuery,
  after: Cursor | null,
  scope: Scope,
): Promise<EvidenceRecord[]> {
  const where = Prisma.join(conditions(query, after, scope), ' AND ');
  if (query.q === undefined) return searchByTime(db, query, where);
  const words = searchWords(query.q);
  if (words.length === 0) return [];
  const first = isPicky(query, scope) ? LOOK_FIRST.apart : LOOK_FIRST.together;
  return (
    (await searchNearby(db, query, where, words, first)) ?? (await searchByWords(db, query, where, words))
  );
}

async function searchByTime(db: Db, query: EvidenceQuery, where: Prisma.Sql): Promise<EvidenceRecord[]> {
  const rows = await db.$queryRaw<Row[]>(Prisma.sql`
    SELECT ${COLUMNS} FROM (SELECT * FROM "evidence_record" WHERE ${where}
      ORDER BY "created_at" DESC, "id" DESC LIMIT ${query.limit + 1}) r
    LEFT JOIN "log_leaf" l ON l."audit_event_id" = r."audit_event_id"
    ORDER BY r."created_at" DESC, r."id" DESC`);
  return rows.map((row) => toRecord(row, row.leafIndex));
}

/**
 * Looks for words among the newest rows that fit otherwise, and no further than until a page is full. A word that many rows have,
 * or the beginning of very many words, is found at once this way, where the index of words would first collect all of them.
 * Null when a page was not filled and there are more rows to look at.
 */
async function searchNearby(
  db: Db,
  query: EvidenceQuery,
  where: Prisma.Sql,
  words: readonly string[],
  first: number,
): Promise<EvidenceRecord[] | null> {
  const rows = await db.$queryRaw<({ looked: bigint | null } & (Row | { id: null }))[]>(Prisma.sql`
    WITH near AS MATERIALIZED (SELECT "created_at", "id", "title", "path" FROM "evidence_record" WHERE ${where}
      ORDER BY "created_at" DESC, "id" DESC LIMIT ${first}),
    hit AS MATERIALIZED (SELECT "created_at", "id" FROM near WHERE ${contains(words)} AND ${matches(words)}
      ORDER BY "created_at" DESC, "id" DESC LIMIT ${query.limit + 1})
    SELECT n."looked", ${COLUMNS} FROM (SELECT CASE WHEN (SELECT count(*) FROM hit) <= ${query.limit}
      THEN (SELECT count(*) FROM near) END AS "looked") n
    LEFT JOIN hit ON TRUE LEFT JOIN "evidence_record" r ON r."id" = hit."id"
    LEFT JOIN "log_leaf" l ON l."audit_event_id" = r."audit_event_id"
    ORDER BY r."created_at" DESC, r."id" DESC`);
  const looked = rows[0]?.looked ?? null;
  if (looked !== null && looked >= first) return null;
  return rows.flatMap((row) => (row.id === null ? [] : [toRecord(row, row.leafIndex)]));
}

/**
 * All hits of the index of words, sorted: going through rows in order of time until enough of them fit looks cheap to PostgreSQL
 * and is not, which OFFSET 0 keeps it from. Only what orders them is carried along; a word may have a hundred thousand hits.
 */
async function searchByWords(
  db: Db,
  query: EvidenceQuery,
  where: Prisma.Sql,
  words: readonly string[],
): Promise<EvidenceRecord[]> {
  const rows = await db.$queryRaw<Row[]>(Prisma.sql`
    WITH hit AS MATERIALIZED (SELECT "id" FROM (
      SELECT "created_at", "id" FROM "evidence_record" WHERE ${where} AND ${matches(words)} OFFSET 0) fit
      ORDER BY "created_at" DESC, "id" DESC LIMIT ${query.limit + 1})
    SELECT ${COLUMNS} FROM hit JOIN "evidence_record" r ON r."id" = hit."id"
    LEFT JOIN "log_leaf" l ON l."audit_event_id" = r."audit_event_id"
    ORDER BY r."created_at" DESC, r."id" DESC`);
  return rows.map((row) => toRecord(row, row.leafIndex));
}

/** Whether the query leaves rows out between others that it wants; a stretch of time does not. */
function isPicky(
  { q: _q, from: _from, to: _to, before: _before, limit: _limit, ...rest }: EvidenceQuery,
  scope: Scope,
) {
  return scope !== '*' || Object.values(rest).some((value) => value !== undefined);
}

const COLUMNS = Prisma.sql`r."id", r."kind", r."title", r."release", r."path", r."environment", r."origin", r."log",
  r."tenant_id" AS "tenantId", r."verdict", r."artifact_digest" AS "artifactDigest",
  r."artifact_size" AS "artifactSize", r."media_type" AS "mediaType", r."bundle_digest" AS "bundleDigest",
  r."payload_digest" AS "payloadDigest", r."predicate_type" AS "predicateType", r."key_id" AS "keyId",
  r."actor_kind" AS "actorKind", r."actor_id" AS "actorId", r."actor_name" AS "actorName",
  r."created_at" AS "createdAt", r."audit_event_id" AS "auditEventId", l."index" AS "leafIndex"`;

function conditions(query: EvidenceQuery, after: Cursor | null, scope: Scope): Prisma.Sql[] {
  const { kind, tenant, release, environment, origin, verdict, digest, actor, from, to } = query;
  const all = [Prisma.sql`TRUE`];
  if (scope !== '*') all.push(Prisma.sql`("tenant_id" IS NULL OR "tenant_id" = ANY(${[...scope]}))`);
  if (kind !== undefined) all.push(Prisma.sql`"kind" = ${kind}`);
  if (tenant !== undefined) all.push(Prisma.sql`"tenant_id" = ${tenant}`);
  if (release !== undefined) all.push(Prisma.sql`"release" = ${release}`);
  if (environment !== undefined) all.push(Prisma.sql`"environment" = ${environment}`);
  if (origin !== undefined) all.push(Prisma.sql`"origin" = ${origin}`);
  if (verdict !== undefined) all.push(Prisma.sql`"verdict" = ${verdict}`);
  if (actor !== undefined) all.push(Prisma.sql`"actor_id" = ${actor}`);
  if (from !== undefined) all.push(Prisma.sql`"created_at" >= ${new Date(from)}`);
  if (to !== undefined) all.push(Prisma.sql`"created_at" < ${new Date(to)}`);
  if (digest !== undefined) all.push(digestCondition(digest.replace(/^sha256:/, '')));
  if (after !== null) {
    all.push(Prisma.sql`("created_at", "id") < (${after.createdAt}::timestamptz, ${after.id}::text)`);
  }
  return all;
}

/** A digest or its beginning, as a range, which any of the three indexes answers. */
function digestCondition(digits: string): Prisma.Sql {
  const low = digits.padEnd(64, '0');
  const high = digits.padEnd(64, 'f');
  const within = (column: string) =>
    Prisma.sql`(${Prisma.raw(`"${column}"`)} BETWEEN ${low}::char(64) AND ${high}::char(64))`;
  return Prisma.sql`(${Prisma.join(['artifact_digest', 'bundle_digest', 'payload_digest'].map(within), ' OR ')})`;
}

/** Every word must begin a word of title or path. The same expression as the index of migration 0002. */
function matches(words: readonly string[]): Prisma.Sql {
  const wanted = words.map((word) => `'${word}':*`).join(' & ');
  return Prisma.sql`mc_words("title", "path") @@ ${wanted}::tsquery`;
}

/** What every row that matches has; much cheaper to see than what it means. Words are letters and digits only. */
function contains(words: readonly string[]): Prisma.Sql {
  const each = words.map((word) => Prisma.sql`lower("title" || ' ' || "path") LIKE ${`%${word}%`}`);
  return Prisma.join(each, ' AND ');
}
