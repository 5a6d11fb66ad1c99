import { z } from 'zod';
import { originSchema } from '@/lib/kernel';
import type { Tx } from '@/lib/platform/db';
import { Prisma } from '@/lib/platform/generated/prisma/client';
import { type Baseline, SNAPSHOT_SOURCES } from '../snapshot-view';
import type { Reader, Scope } from './snapshot-store';

/** Whose baseline it is: of an environment and origin, and of a tenant where snapshots concern one. */
export type BaselineOf = { environment: string; origin: string; tenantId: string | null };

/** A baseline with its place in the index. */
export type FoundBaseline = { baseline: Baseline; laneId: number; seq: number };

const approvalSchema = z.object({ id: z.string(), approvers: z.array(z.string()) });

const rowSchema = z.object({
  id: z.bigint(),
  recordId: z.string(),
  release: z.string(),
  environment: z.string(),
  origin: originSchema,
  source: z.enum(SNAPSHOT_SOURCES),
  revision: z.string().nullable(),
  treeRoot: z.string(),
  keyId: z.string(),
  setAt: z.date(),
  until: z.date().nullable(),
  setByKind: z.string(),
  setById: z.string(),
  setByName: z.string(),
  reason: z.string(),
  choiceId: z.string().nullable(),
  verdictId: z.string().nullable(),
  approval: approvalSchema.nullable(),
  laneId: z.number(),
  seq: z.number(),
});

/** A choice of baseline as the index keeps it. */
export type NewBaseline = {
  /** The snapshot */
  recordId: string;
  setAt: Date;
  setBy: { kind: string; id: string; name: string };
  reason: string;
  /** The evidence record of the choice, and of the verdict that allowed it */
  choiceId: string | null;
  verdictId: string | null;
  approval: { id: string; approvers: string[] } | null;
};

/** Whoever sets a baseline waits here for whoever was first, so that each knows what it replaces. */
export async function lockBaseline(tx: Tx, of: BaselineOf): Promise<void> {
  const key = ['mc_config_baseline', of.environment, of.origin, of.tenantId ?? ''].join('\n');
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}

/** The newest choice, whether or not its snapshot is in the index yet. */
export async function findStanding(
  tx: Tx,
  of: BaselineOf,
): Promise<{ recordId: string; setByName: string } | null> {
  return tx.configBaseline.findFirst({
    where: { environment: of.environment, origin: of.origin, tenantId: of.tenantId ?? '' },
    orderBy: { id: 'desc' },
    select: { recordId: true, setByName: true },
  });
}

/** The baseline that counts now; null when none was set. */
export async function findCurrent(db: Reader, of: BaselineOf, scope: Scope): Promise<FoundBaseline | null> {
  const where = [
    Prisma.sql`b."environment" = ${of.environment} AND b."origin" = ${of.origin} AND b."tenant_id" = ${of.tenantId ?? ''}`,
  ];
  return (await find(db, where, scope, 1))[0] ?? null;
}

/** Baselines, newest first, `limit` of them; of one environment, or of all. */
export async function findHistory(
  db: Reader,
  query: { environment?: string | undefined; before?: string | undefined; recordId?: string; limit: number },
  scope: Scope,
): Promise<FoundBaseline[]> {
  const where = [Prisma.sql`TRUE`];
  if (query.environment !== undefined) where.push(Prisma.sql`b."environment" = ${query.environment}`);
  if (query.before !== undefined) where.push(Prisma.sql`b."id" < ${query.before}::bigint`);
  if (query.recordId !== undefined) where.push(Prisma.sql`b."record_id" = ${query.recordId}`);
  return find(db, where, scope, query.limit);
}

async function find(db: Reader, where: Prisma.Sql[], scope: Scope, limit: number): Promise<FoundBaseline[]> {
  const seen =
    scope === '*'
      ? Prisma.sql`TRUE`
      : Prisma.sql`(b."tenant_id" = '' OR b."tenant_id" = ANY(${[...scope]}::text[]))`;
  const rows = await db.$queryRaw<
    unknown[]
  >`SELECT b."id", b."record_id" AS "recordId", s."release", b."environment", b."origin",
      l."source", s."revision", s."tree_root" AS "treeRoot", r."key_id" AS "keyId", b."set_at" AS "setAt",
      (SELECT n."set_at" FROM "config_baseline" n WHERE n."environment" = b."environment" AND n."origin" = b."origin"
        AND n."tenant_id" = b."tenant_id" AND n."id" > b."id" ORDER BY n."id" LIMIT 1) AS "until",
      b."set_by_kind" AS "setByKind", b."set_by_id" AS "setById", b."set_by_name" AS "setByName", b."reason",
      b."choice_id" AS "choiceId", b."verdict_id" AS "verdictId", b."approval", s."lane_id" AS "laneId", s."seq"
    FROM "config_baseline" b JOIN "config_snapshot" s ON s."record_id" = b."record_id"
    JOIN "config_lane" l ON l."id" = s."lane_id" JOIN "evidence_record" r ON r."id" = b."record_id"
    WHERE ${Prisma.join(where, ' AND ')} AND ${seen} ORDER BY b."id" DESC LIMIT ${limit}`;
  return rows.map((given) => {
    const { laneId, seq, setByKind, setById, setByName, ...row } = rowSchema.parse(given);
    const baseline: Baseline = {
      ...row,
      id: String(row.id),
      setAt: row.setAt.toISOString(),
      until: row.until?.toISOString() ?? null,
      setBy: { kind: setByKind, id: setById, name: setByName },
    };
    return { baseline, laneId, seq };
  });
}

/** Writes which snapshot is the baseline from now on. */
export async function insertBaseline(tx: Tx, of: BaselineOf, row: NewBaseline): Promise<void> {
  const { setBy, approval, ...rest } = row;
  await tx.configBaseline.create({
    data: {
      ...rest,
      environment: of.environment,
      origin: of.origin,
      tenantId: of.tenantId ?? '',
      setByKind: setBy.kind,
      setById: setBy.id,
      setByName: setBy.name,
      ...(approval !== null && { approval }),
    },
  });
}
