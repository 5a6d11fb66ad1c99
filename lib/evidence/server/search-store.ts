import type { Db } from '@/lib/platform/db';
import { Prisma, type EvidenceRecord as RecordRow } from '@/lib/platform/generated/prisma/client';
import type { Cursor } from '../cursor';
import type { EvidenceQuery, EvidenceRecord } from '../record';
import { searchWords } from '../search-words';
import { type Scope, toRecord } from './record-store';

type Row = Omit<RecordRow, 'source'> & { leafIndex: bigint | null };

/** How many of the newest rows are looked through for words before the index of all words is asked. */
const LOOK_FIRST = 1_000;

/** Records that fit, newest first, from behind `after` on, within a scope; at most `query.limit` and one. */
export async function searchRecords(
  db: Db,
  query: EvidenceQuery,
  after: Cursor | null,
  scope: Scope,
): Promise<EvidenceRecord[]> {
  const words = query.q === undefined ? [] : searchWords(query.q);
  if (query.q !== undefined && words.length === 0) return [];
  if (words.length > 0) {
    const near = await searchNearby(db, query, words, after, scope);
    if (near !== null) return near;
  }
  const where = conditions(query, after, scope);
  if (words.length > 0) where.push(matches(words));
  // With words all hits are collected before they are sorted: going through rows in order of time until enough of them fit
  // looks cheap to PostgreSQL and is not.
  const rows = await db.$queryRaw<Row[]>(Prisma.sql`
    WITH fit AS ${Prisma.raw(words.length > 0 ? 'MATERIALIZED' : 'NOT MATERIALIZED')} (
      SELECT * FROM "evidence_record" WHERE ${Prisma.join(where, ' AND ')})
    SELECT ${COLUMNS} FROM (SELECT * FROM fit ORDER BY "created_at" DESC, "id" DESC LIMIT ${query.limit + 1}) r
    LEFT JOIN "log_leaf" l ON l."audit_event_id" = r."audit_event_id"
    ORDER BY r."created_at" DESC, r."id" DESC`);
  return rows.map((row) => toRecord(row, row.leafIndex));
}

/**
 * Looks for words among the newest rows that fit otherwise. A word that many rows have, or the beginning of very many words,
 * is found at once this way, where the index of words would first collect all of them. Null when a page was not filled and
 * there are more rows to look at.
 */
async function searchNearby(
  db: Db,
  query: EvidenceQuery,
  words: readonly string[],
  after: Cursor | null,
  scope: Scope,
): Promise<EvidenceRecord[] | null> {
  const where = Prisma.join(conditions(query, after, scope), ' AND ');
  const rows = await db.$queryRaw<({ looked: bigint } & (Row | { id: null }))[]>(Prisma.sql`
    WITH near AS MATERIALIZED (SELECT * FROM "evidence_record" WHERE ${where}
      ORDER BY "created_at" DESC, "id" DESC LIMIT ${LOOK_FIRST}),
    hit AS (SELECT * FROM near WHERE ${contains(words)} AND ${matches(words)}
      ORDER BY "created_at" DESC, "id" DESC LIMIT ${query.limit + 1})
    SELECT n."looked", ${COLUMNS} FROM (SELECT count(*) AS "looked" FROM near) n
    LEFT JOIN hit r ON TRUE LEFT JOIN "log_leaf" l ON l."audit_event_id" = r."audit_event_id"
    ORDER BY r."created_at" DESC, r."id" DESC`);
  const hits = rows.flatMap((row) => (row.id === null ? [] : [toRecord(row, row.leafIndex)]));
  const complete = hits.length > query.limit || Number(rows[0]?.looked ?? 0) < LOOK_FIRST;
  return complete ? hits : null;
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
