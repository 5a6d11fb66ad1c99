import { z } from 'zod';
import { AppError, originSchema } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import { Prisma } from '@/lib/platform/generated/prisma/client';
import type { Judged } from '../decide-drift';
import { SNAPSHOT_KIND } from '../snapshot-signature';
import {
  type Attestation,
  type AttestationsQuery,
  DRIFT_STATES,
  SNAPSHOT_SOURCES,
  type SnapshotSummary,
} from '../snapshot-view';
import { toJudged } from './judged';

/** Tenants whose rows somebody may see; rows that concern no tenant are always among them. */
export type Scope = '*' | readonly string[];
export type Reader = Pick<Db, '$queryRaw'> | Pick<Tx, '$queryRaw'>;

const CLUSTERS_MAX = 100;
/** What a verdict of a gate is recorded as. */
export const VERDICT_PATH = 'config/gate-verdict.json';

const rowSchema = z.object({
  recordId: z.string(),
  kind: z.string(),
  title: z.string(),
  release: z.string(),
  environment: z.string(),
  origin: originSchema,
  tenantId: z.string().nullable(),
  verdict: z.enum(['pass', 'fail', 'hold']).nullable(),
  sha256: z.string(),
  keyId: z.string(),
  actorKind: z.string(),
  actorId: z.string(),
  actorName: z.string(),
  createdAt: z.date(),
  laneId: z.number().nullable(),
  seq: z.number().nullable(),
  source: z.enum(SNAPSHOT_SOURCES).nullable(),
  cluster: z.string().nullable(),
  revision: z.string().nullable(),
  treeRoot: z.string().nullable(),
  takenAt: z.date().nullable(),
  objects: z.number().nullable(),
  added: z.number().nullable(),
  changed: z.number().nullable(),
  removed: z.number().nullable(),
  problems: z.array(z.string()).nullable(),
  rules: z.unknown(),
  drift: z.enum(DRIFT_STATES).nullable(),
});
type Row = z.infer<typeof rowSchema>;

const COLUMNS = Prisma.sql`r."id" AS "recordId", r."kind", r."title", COALESCE(s."release", r."release") AS "release", r."environment",
  r."origin", r."tenant_id" AS "tenantId", r."verdict", r."artifact_digest" AS "sha256", r."key_id" AS "keyId",
  r."actor_kind" AS "actorKind", r."actor_id" AS "actorId", r."actor_name" AS "actorName", r."created_at" AS "createdAt",
  s."lane_id" AS "laneId", s."seq", l."source", l."cluster", s."revision", s."tree_root" AS "treeRoot", s."taken_at" AS "takenAt",
  s."objects", s."added", s."changed", s."removed", s."problems", s."rules"`;

/** How a row stands to the baseline that counts now. */
const DRIFT = Prisma.sql`CASE WHEN s."record_id" IS NULL THEN NULL
  WHEN s."tree_root" IS NULL OR s."problems" <> '[]'::jsonb THEN 'incomplete'
  WHEN b."record_id" IS NULL THEN 'no-baseline' WHEN b."record_id" = r."id" THEN 'baseline'
  WHEN (b."rules" - 'redactionKey') <> (s."rules" - 'redactionKey')
    OR (b."rules"->>'redactionKey') <> (s."rules"->>'redactionKey') THEN 'not-comparable' WHEN b."tree_root" = s."tree_root" THEN 'same' ELSE 'differs' END`;

const TABLES = Prisma.sql`"evidence_record" r LEFT JOIN "config_snapshot" s ON s."record_id" = r."id"
  LEFT JOIN "config_lane" l ON l."id" = s."lane_id"
  LEFT JOIN LATERAL (SELECT c."record_id", t."tree_root", t."rules" FROM "config_baseline" c
    JOIN "config_snapshot" t ON t."record_id" = c."record_id"
    WHERE c."environment" = r."environment" AND c."origin" = r."origin" AND c."tenant_id" = COALESCE(r."tenant_id", '')
    ORDER BY c."id" DESC LIMIT 1) b ON TRUE`;

function visible(scope: Scope): Prisma.Sql {
  if (scope === '*') return Prisma.sql`TRUE`;
  return Prisma.sql`(r."tenant_id" IS NULL OR r."tenant_id" = ANY(${[...scope]}::text[]))`;
}

/** One more row than asked for, newest first, so that the reader sees whether there is a next page. */
export async function findAttestations(
  db: Reader,
  query: AttestationsQuery,
  after: { createdAt: Date; id: string } | null,
  scope: Scope,
): Promise<Attestation[]> {
  const isSnapshot = Prisma.sql`r."kind" = ${SNAPSHOT_KIND}`;
  const isVerdict = Prisma.sql`(r."path" = ${VERDICT_PATH} AND r."verdict" IS NOT NULL)`;
  const kinds = { snapshot: isSnapshot, verdict: isVerdict };
  const all = [
    visible(scope),
    query.what === undefined ? Prisma.sql`(${isSnapshot} OR ${isVerdict})` : kinds[query.what],
  ];
  const { release, environment, origin, source, verdict, drift } = query;
  if (release !== undefined) all.push(Prisma.sql`r."release" = ${release}`);
  if (environment !== undefined) all.push(Prisma.sql`r."environment" = ${environment}`);
  if (origin !== undefined) all.push(Prisma.sql`r."origin" = ${origin}`);
  if (source !== undefined) all.push(Prisma.sql`l."source" = ${source}`);
  if (verdict !== undefined) all.push(Prisma.sql`r."verdict" = ${verdict}`);
  if (drift !== undefined) all.push(Prisma.sql`${DRIFT} = ${drift}`);
  if (after !== null)
    all.push(Prisma.sql`(r."created_at", r."id") < (${after.createdAt}::timestamptz, ${after.id}::text)`);
  const rows = await db.$queryRaw<unknown[]>`SELECT ${COLUMNS}, ${DRIFT} AS "drift" FROM ${TABLES}
    WHERE ${Prisma.join(all, ' AND ')} ORDER BY r."created_at" DESC, r."id" DESC LIMIT ${query.limit + 1}`;
  return rows.map((row) => toAttestation(rowSchema.parse(row)));
}

/** A snapshot in the index, with its place there. */
export type IndexedSnapshot = {
  summary: SnapshotSummary;
  tenantId: string | null;
  laneId: number;
  seq: number;
  judged: Judged;
};

/** A snapshot within a scope; `not_found` outside of it, for other records, and for what is not in the index yet. */
export async function findSnapshot(db: Reader, recordId: string, scope: Scope): Promise<IndexedSnapshot> {
  const [found] = await findSnapshots(
    db,
    Prisma.sql`r."id" = ${recordId} AND s."record_id" IS NOT NULL`,
    scope,
    1,
  );
  if (found !== undefined) return found;
  throw new AppError('not_found', {
    message: `no indexed snapshot ${recordId}`,
    userMessage: `There is no snapshot ${recordId}, or you may not see it.`,
  });
}

/** The newest snapshot of each cluster in an environment, as many as a hundred. */
export async function findNewestLive(
  db: Reader,
  { environment, origin, tenantId }: { environment: string; origin: string; tenantId: string | null },
  scope: Scope,
): Promise<IndexedSnapshot[]> {
  const where = Prisma.sql`s."record_id" IN (SELECT (SELECT n."record_id" FROM "config_snapshot" n
      WHERE n."lane_id" = w."id" ORDER BY n."taken_at" DESC, n."seq" DESC LIMIT 1) FROM "config_lane" w
    WHERE w."environment" = ${environment} AND w."origin" = ${origin} AND w."source" = 'cluster'
      AND w."tenant_id" = ${tenantId ?? ''})`;
  return findSnapshots(db, where, scope, CLUSTERS_MAX);
}

/** Snapshots at these places of these lanes. */
export async function findAt(
  db: Reader,
  places: readonly { laneId: number; seq: number }[],
  scope: Scope,
): Promise<IndexedSnapshot[]> {
  if (places.length === 0) return [];
  const where = Prisma.sql`(s."lane_id", s."seq") IN (SELECT * FROM unnest(${places.map(({ laneId }) => laneId)}::int[],
    ${places.map(({ seq }) => seq)}::int[]))`;
  return findSnapshots(db, where, scope, places.length);
}

/** The snapshot that was posted with this signature; null when none was. */
export async function findPosted(
  db: Reader,
  signatureDigest: string,
  scope: Scope,
): Promise<IndexedSnapshot | null> {
  const where = Prisma.sql`r."kind" = ${SNAPSHOT_KIND} AND s."record_id" IS NOT NULL AND EXISTS (SELECT 1
    FROM "evidence_citation" c WHERE c."record_id" = r."id" AND c."digest" = ${signatureDigest}::char(64) AND c."role" = 'signature')`;
  return (await findSnapshots(db, where, scope, 1))[0] ?? null;
}

async function findSnapshots(
  db: Reader,
  where: Prisma.Sql,
  scope: Scope,
  limit: number,
): Promise<IndexedSnapshot[]> {
  const rows = await db.$queryRaw<unknown[]>`SELECT ${COLUMNS}, ${DRIFT} AS "drift" FROM ${TABLES}
    WHERE ${where} AND ${visible(scope)} ORDER BY s."taken_at" DESC, r."id" DESC LIMIT ${limit}`;
  return rows.flatMap((given) => {
    const row = rowSchema.parse(given);
    const summary = toSummary(row);
    if (summary === null || row.laneId === null || row.seq === null || row.takenAt === null) return [];
    const judged = toJudged({ ...row, takenAt: row.takenAt });
    return [{ summary, tenantId: row.tenantId, laneId: row.laneId, seq: row.seq, judged }];
  });
}

function toAttestation(row: Row): Attestation {
  return {
    what: row.kind === SNAPSHOT_KIND ? 'snapshot' : 'verdict',
    recordId: row.recordId,
    title: row.title,
    release: row.release,
    environment: row.environment,
    origin: row.origin,
    verdict: row.verdict,
    keyId: row.keyId,
    actor: actorOf(row),
    createdAt: row.createdAt.toISOString(),
    snapshot: toSummary(row),
  };
}

function toSummary(row: Row): SnapshotSummary | null {
  const { source, cluster, takenAt, objects, added, changed, removed, problems, drift } = row;
  if (source === null || cluster === null || takenAt === null || drift === null || problems === null)
    return null;
  if (objects === null || added === null || changed === null || removed === null) return null;
  return {
    recordId: row.recordId,
    title: row.title,
    release: row.release,
    environment: row.environment,
    origin: row.origin,
    source,
    cluster,
    revision: row.revision,
    treeRoot: row.treeRoot,
    sha256: row.sha256,
    takenAt: takenAt.toISOString(),
    objects,
    added,
    changed,
    removed,
    problems,
    drift,
    keyId: row.keyId,
    actor: actorOf(row),
  };
}

function actorOf({ actorKind, actorId, actorName }: Row) {
  return { kind: actorKind, id: actorId, name: actorName };
}
