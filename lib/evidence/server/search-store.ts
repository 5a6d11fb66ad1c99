import type { Db } from '@/lib/platform/db';
import { Prisma, type EvidenceRecord as RecordRow } from '@/lib/platform/generated/prisma/client';
import type { Cursor } from '../cursor';
import type { EvidenceQuery, EvidenceRecord } from '../record';
import { searchWords } from '../search-words';
import { type Scope, toRecord } from './record-store';

type Row = Omit<RecordRow, 'source'> & { leafIndex: bigint | null };

/** Records that fit, newest first, from behind `after` on, within a scope; at most `query.limit` and one. */
export async function searchRecords(
  db: Db,
  query: EvidenceQuery,
  after: Cursor | null,
  scope: Scope,
): Promise<EvidenceRecord[]> {
  const rows = await db.$queryRaw<Row[]>(searchSql(query, after, scope));
  return rows.map((row) => toRecord(row, row.leafIndex));
}

/** The statement itself, so that a benchmark can ask PostgreSQL how it runs it. */
export function searchSql(query: EvidenceQuery, after: Cursor | null, scope: Scope): Prisma.Sql {
  const where = Prisma.join(conditions(query, after, scope), ' AND ');
  return Prisma.sql`
    SELECT r."id", r."kind", r."title", r."release", r."path", r."environment", r."origin", r."log",
      r."tenant_id" AS "tenantId", r."verdict", r."artifact_digest" AS "artifactDigest",
      r."artifact_size" AS "artifactSize", r."media_type" AS "mediaType", r."bundle_digest" AS "bundleDigest",
      r."payload_digest" AS "payloadDigest", r."predicate_type" AS "predicateType", r."key_id" AS "keyId",
      r."actor_kind" AS "actorKind", r."actor_id" AS "actorId", r."actor_name" AS "actorName",
      r."created_at" AS "createdAt", r."audit_event_id" AS "auditEventId", l."index" AS "leafIndex"
    FROM (SELECT * FROM "evidence_record" WHERE ${where}
      ORDER BY "created_at" DESC, "id" DESC LIMIT ${query.limit + 1}) r
    LEFT JOIN "log_leaf" l ON l."audit_event_id" = r."audit_event_id"
    ORDER BY r."created_at" DESC, r."id" DESC`;
}

function conditions(query: EvidenceQuery, after: Cursor | null, scope: Scope): Prisma.Sql[] {
  const { kind, tenant, release, environment, origin, verdict, digest, actor, q, from, to } = query;
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
  if (q !== undefined) all.push(wordsCondition(q));
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
function wordsCondition(q: string): Prisma.Sql {
  const words = searchWords(q);
  if (words.length === 0) return Prisma.sql`FALSE`;
  const wanted = words.map((word) => `'${word}':*`).join(' & ');
  return Prisma.sql`mc_words("title", "path") @@ ${wanted}::tsquery`;
}
