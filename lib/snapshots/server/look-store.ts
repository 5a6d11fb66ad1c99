import type { Db } from '@/lib/platform/db';
import type { Look } from '../decide-drift';

export type LookPlace = { environment: string; origin: string };

/** Keeps the last look at a cluster; an older one never replaces a newer. `problem` is cut to what a screen can show. */
export async function keepLook(
  db: Db,
  { environment, origin, cluster }: LookPlace & { cluster: string },
  { at, treeRoot, problem }: Look,
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "cluster_look" ("environment", "origin", "cluster", "looked_at", "tree_root", "problem")
    VALUES (${environment}, ${origin}, ${cluster}, ${at}, ${treeRoot}, ${oneLine(problem)})
    ON CONFLICT ("environment", "origin", "cluster") DO UPDATE
      SET "looked_at" = EXCLUDED."looked_at", "tree_root" = EXCLUDED."tree_root", "problem" = EXCLUDED."problem"
      WHERE "cluster_look"."looked_at" <= EXCLUDED."looked_at"`;
}

const PROBLEM_MAX = 500;
const oneLine = (text: string) => text.replace(/\s*\n\s*/g, '; ').slice(0, PROBLEM_MAX);

/** As many clusters as snapshots are looked up for. */
const LOOKS_MAX = 100;

/** The last look at each cluster, by name. */
export async function findLooks(db: Db, { environment, origin }: LookPlace): Promise<Map<string, Look>> {
  const rows = await db.clusterLook.findMany({
    where: { environment, origin },
    orderBy: { lookedAt: 'desc' },
    take: LOOKS_MAX,
  });
  return new Map(
    rows.map(({ cluster, lookedAt, treeRoot, problem }) => [cluster, { at: lookedAt, treeRoot, problem }]),
  );
}
