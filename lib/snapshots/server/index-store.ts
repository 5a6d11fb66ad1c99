import type { EvidenceRecord } from '@/lib/evidence';
import type { Tx } from '@/lib/platform/db';
import type { ConfigSnapshot as SnapshotRow } from '@/lib/platform/generated/prisma/client';
import type { SnapshotRules } from '../decide-drift';
import { identityText } from '../identity';
import type { Snapshot } from '../snapshot';
import type { SnapshotFacts } from './snapshot-facts';

/** A lane as it stands before the snapshot that is being written. */
export type LaneState = { laneId: number; seq: number };

/**
 * The lane a snapshot of this record and source follows on, locked until the transaction ends: of two that are recorded at once one waits, so
 * that each knows what came before it.
 */
export async function lockLane(
  tx: Tx,
  { environment, origin, tenantId }: Pick<EvidenceRecord, 'environment' | 'origin' | 'tenantId'>,
  { source, cluster }: Pick<SnapshotFacts, 'source' | 'cluster'>,
): Promise<LaneState> {
  const key = ['mc_config_lane', environment, origin, source, cluster, tenantId ?? ''].join('\n');
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
  await tx.$executeRaw`INSERT INTO "config_lane" ("environment", "origin", "source", "cluster", "tenant_id")
    VALUES (${environment}, ${origin}, ${source}, ${cluster}, ${tenantId ?? ''}) ON CONFLICT DO NOTHING`;
  const [row] = await tx.$queryRaw<LaneState[]>`
    SELECT l."id" AS "laneId", COALESCE((SELECT max(s."seq") FROM "config_snapshot" s WHERE s."lane_id" = l."id"), 0) AS "seq"
    FROM "config_lane" l WHERE l."environment" = ${environment} AND l."origin" = ${origin} AND l."source" = ${source}
      AND l."cluster" = ${cluster} AND l."tenant_id" = ${tenantId ?? ''}`;
  if (row === undefined) throw new Error('a lane that was just written is not there');
  return row;
}

/** Whether a record is in the index already. */
export async function isIndexed(tx: Tx, recordId: string): Promise<boolean> {
  return (await tx.configSnapshot.count({ where: { recordId } })) > 0;
}

/**
 * Writes what differs from the newest version of each object in the lane: a row for each object that is new, changed or gone, none
 * for the rest. Gives how many of each.
 */
export async function writeVersions(
  tx: Tx,
  { laneId, seq }: LaneState,
  objects: Snapshot['objects'],
): Promise<{ added: number; changed: number; removed: number }> {
  const column = (of: (object: Snapshot['objects'][number]) => string) => objects.map(of);
  const identities = column(({ identity }) => identityText(identity));
  await tx.$executeRaw`INSERT INTO "config_object" ("identity", "group", "kind", "namespace", "name")
    SELECT * FROM unnest(${identities}::text[], ${column(({ identity }) => identity.group)}::text[],
      ${column(({ identity }) => identity.kind)}::text[], ${column(({ identity }) => identity.namespace)}::text[],
      ${column(({ identity }) => identity.name)}::text[]) AS given("identity", "group", "kind", "namespace", "name")
    WHERE NOT EXISTS (SELECT 1 FROM "config_object" o WHERE o."identity" = given."identity")
    ON CONFLICT DO NOTHING`;
  const rows = await tx.$queryRaw<{ what: 'added' | 'changed' | 'removed'; count: number }[]>`
    WITH given AS (SELECT o."id", decode(g."digest", 'hex') AS "digest"
      FROM unnest(${identities}::text[], ${column(({ digest }) => digest)}::text[]) AS g("identity", "digest")
      JOIN "config_object" o ON o."identity" = g."identity"),
    newest AS (SELECT DISTINCT ON ("object_id") "object_id" AS "id", "digest" FROM "config_object_version"
      WHERE "lane_id" = ${laneId} ORDER BY "object_id", "seq" DESC),
    standing AS (SELECT * FROM newest WHERE "digest" IS NOT NULL),
    delta AS (SELECT COALESCE(given."id", standing."id") AS "id", given."digest",
        CASE WHEN standing."id" IS NULL THEN 'added' WHEN given."id" IS NULL THEN 'removed' ELSE 'changed' END AS "what"
      FROM given FULL JOIN standing ON standing."id" = given."id"
      WHERE given."digest" IS DISTINCT FROM standing."digest"),
    written AS (INSERT INTO "config_object_version" ("lane_id", "object_id", "seq", "digest")
      SELECT ${laneId}, "id", ${seq}, "digest" FROM delta)
    SELECT "what", count(*)::int AS "count" FROM delta GROUP BY "what"`;
  const count = (what: string) => rows.find((row) => row.what === what)?.count ?? 0;
  return { added: count('added'), changed: count('changed'), removed: count('removed') };
}

/** Writes the head of a snapshot. */
export async function insertSnapshot(
  tx: Tx,
  row: Omit<SnapshotRow, 'problems' | 'rules'> & { problems: string[]; rules: SnapshotRules },
): Promise<void> {
  const { kinds, policies, ...rules } = row.rules;
  await tx.configSnapshot.create({
    data: { ...row, rules: { ...rules, kinds: [...kinds], policies: [...policies] } },
  });
}

/**
 * Release and revision of the newest snapshot of a lane. In a lane without one, and where no revision is named, of the environment, whatever it was
 * read from. Null for the first.
 */
export async function findNewestRevision(
  tx: Tx,
  { environment, origin, tenantId }: Pick<EvidenceRecord, 'environment' | 'origin' | 'tenantId'>,
  { laneId }: LaneState,
  revision: string | null,
): Promise<{ release: string; revision: string | null } | null> {
  const [own] = await tx.$queryRaw<{ release: string; revision: string | null }[]>`
    SELECT "release", "revision" FROM "config_snapshot" WHERE "lane_id" = ${laneId} ORDER BY "seq" DESC LIMIT 1`;
  if (own !== undefined || revision !== null) return own ?? null;
  const [row] = await tx.$queryRaw<{ release: string; revision: string | null }[]>`
    SELECT s."release", s."revision" FROM "config_snapshot" s JOIN "config_lane" l ON l."id" = s."lane_id"
    WHERE l."environment" = ${environment} AND l."origin" = ${origin} AND l."tenant_id" = ${tenantId ?? ''}
    ORDER BY s."taken_at" DESC, s."record_id" DESC LIMIT 1`;
  return row ?? null;
}

/** Records of snapshots that are not in the index, oldest first: recorded before there was one, or by another way in. */
export async function findUnindexed(
  db: Pick<Tx, '$queryRaw'>,
  kind: string,
  limit: number,
): Promise<{ id: string }[]> {
  return db.$queryRaw<{ id: string }[]>`SELECT r."id" FROM "evidence_record" r
    WHERE r."kind" = ${kind} AND NOT EXISTS (SELECT 1 FROM "config_snapshot" s WHERE s."record_id" = r."id")
    ORDER BY r."created_at", r."id" LIMIT ${limit}`;
}
