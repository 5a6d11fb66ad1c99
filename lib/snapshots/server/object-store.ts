import { Prisma } from '@/lib/platform/generated/prisma/client';
import type { ObjectsQuery, SnapshotObjects } from '../snapshot-view';
import type { Reader } from './snapshot-store';

type Place = { laneId: number; seq: number };

/** An object of the index; where it is written stands elsewhere. */
export type FoundObject = Omit<SnapshotObjects['objects'][number], 'place'>;

/** Objects as they stood at a place of a lane, in the order of their identities; one more than asked for. */
export async function findObjectsAt(
  db: Reader,
  { laneId, seq }: Place,
  query: ObjectsQuery,
): Promise<FoundObject[]> {
  const where = [Prisma.sql`o."identity" > ${query.after ?? ''}`];
  if (query.kind !== undefined) where.push(Prisma.sql`o."kind" = ${query.kind}`);
  if (query.q !== undefined)
    where.push(Prisma.sql`strpos(lower(o."identity"), ${query.q.toLowerCase()}) > 0`);
  const rows = await db.$queryRaw<
    {
      identity: string;
      kind: string;
      namespace: string;
      name: string;
      digest: string;
      recordId: string;
      takenAt: Date;
    }[]
  >`SELECT o."identity", o."kind", o."namespace", o."name", encode(v."digest", 'hex') AS "digest",
      s."record_id" AS "recordId", s."taken_at" AS "takenAt"
    FROM "config_object" o JOIN LATERAL (SELECT "digest", "seq" FROM "config_object_version"
      WHERE "lane_id" = ${laneId} AND "object_id" = o."id" AND "seq" <= ${seq} ORDER BY "seq" DESC LIMIT 1) v ON TRUE
    JOIN "config_snapshot" s ON s."lane_id" = ${laneId} AND s."seq" = v."seq"
    WHERE v."digest" IS NOT NULL AND ${Prisma.join(where, ' AND ')} ORDER BY o."identity" LIMIT ${query.limit + 1}`;
  return rows.map(({ recordId, takenAt, ...object }) => ({
    ...object,
    since: { recordId, takenAt: takenAt.toISOString() },
  }));
}

/** How many objects of each kind stood at a place of a lane. */
export async function countKindsAt(db: Reader, { laneId, seq }: Place): Promise<Record<string, number>> {
  const rows = await db.$queryRaw<{ kind: string; count: number }[]>`
    SELECT o."kind", count(*)::int AS "count" FROM (SELECT DISTINCT ON ("object_id") "object_id", "digest"
      FROM "config_object_version" WHERE "lane_id" = ${laneId} AND "seq" <= ${seq} ORDER BY "object_id", "seq" DESC) v
    JOIN "config_object" o ON o."id" = v."object_id" WHERE v."digest" IS NOT NULL GROUP BY o."kind" ORDER BY o."kind"`;
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

export type Version = {
  laneId: number;
  seq: number;
  /** Null when the object was gone */
  digest: string | null;
  /** Whether the object was there before */
  stoodBefore: boolean;
  /** The complete snapshot before it in the lane */
  previousSeq: number | null;
};

/** Versions of one object in all lanes that somebody may see, newest first; one more than asked for. */
export async function findVersions(
  db: Reader,
  identity: string,
  scope: '*' | readonly string[],
  limit: number,
): Promise<Version[]> {
  const seen =
    scope === '*'
      ? Prisma.sql`TRUE`
      : Prisma.sql`(l."tenant_id" = '' OR l."tenant_id" = ANY(${[...scope]}::text[]))`;
  return db.$queryRaw<
    Version[]
  >`SELECT v."lane_id" AS "laneId", v."seq", encode(v."digest", 'hex') AS "digest",
      COALESCE((SELECT p."digest" IS NOT NULL FROM "config_object_version" p WHERE p."lane_id" = v."lane_id"
        AND p."object_id" = v."object_id" AND p."seq" < v."seq" ORDER BY p."seq" DESC LIMIT 1), FALSE) AS "stoodBefore",
      (SELECT max(p."seq") FROM "config_snapshot" p WHERE p."lane_id" = v."lane_id" AND p."seq" < v."seq"
        AND p."tree_root" IS NOT NULL AND p."problems" = '[]'::jsonb) AS "previousSeq"
    FROM "config_object_version" v JOIN "config_lane" l ON l."id" = v."lane_id"
    JOIN "config_snapshot" s ON s."lane_id" = v."lane_id" AND s."seq" = v."seq"
    WHERE v."object_id" = (SELECT "id" FROM "config_object" WHERE "identity" = ${identity}) AND ${seen}
    ORDER BY s."taken_at" DESC, v."lane_id", v."seq" DESC LIMIT ${limit + 1}`;
}

/** For each place the digest an object had there, null where it was not there. */
export async function findDigestsAt(
  db: Reader,
  identity: string,
  places: readonly Place[],
): Promise<(string | null)[]> {
  if (places.length === 0) return [];
  const rows = await db.$queryRaw<{ digest: string | null }[]>`SELECT (SELECT encode(v."digest", 'hex')
      FROM "config_object_version" v JOIN "config_object" o ON o."id" = v."object_id"
      WHERE o."identity" = ${identity} AND v."lane_id" = p."lane" AND v."seq" <= p."seq" ORDER BY v."seq" DESC LIMIT 1) AS "digest"
    FROM unnest(${places.map(({ laneId }) => laneId)}::int[], ${places.map(({ seq }) => seq)}::int[])
      WITH ORDINALITY AS p("lane", "seq", "at") ORDER BY p."at"`;
  return rows.map(({ digest }) => digest);
}
