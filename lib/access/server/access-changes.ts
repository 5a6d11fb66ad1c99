import { z } from 'zod';
import type { Db, Tx } from '@/lib/platform/db';
import { grantsSchema } from '../grants';
import type { AccessChange, TokenFact } from '../review';
import { getUser, grantsFromRows } from './store';

/**
 * Writes down what somebody can do from now on, in the transaction that changed it, beside the audit row that says who did it
 * and why. Call it after every change of grants, name or whether somebody may sign in.
 */
export async function noteAccess(
  tx: Tx,
  userId: string,
  change: { at: Date; cause: string; auditEventId: bigint },
): Promise<void> {
  const { email, name, grants, deactivatedAt } = await getUser(tx, userId);
  const active = deactivatedAt === null;
  await tx.accessChange.create({
    data: { userId, email, name, grants: grantsFromRows(grants), active, ...change },
  });
}

/** When history begins, or null when nothing was ever written down. */
export async function findKnownSince(db: Pick<Db, 'accessChange'>): Promise<string | null> {
  const { _min } = await db.accessChange.aggregate({ _min: { at: true } });
  return _min.at?.toISOString() ?? null;
}

const changeRowSchema = z.object({
  at: z.date().transform((date) => date.toISOString()),
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  grants: grantsSchema,
  active: z.boolean(),
  cause: z.string(),
  byKind: z.string().nullable(),
  byId: z.string().nullable(),
  byName: z.string().nullable(),
  reason: z.string().nullable(),
});

/** Each person's last change before the day and all of the day, in the order they were written. */
export async function findAccessChanges(db: Db, day: { start: Date; end: Date }): Promise<AccessChange[]> {
  const rows = await db.$queryRaw`
    WITH earlier AS (
      SELECT DISTINCT ON (user_id) id FROM access_change WHERE at < ${day.start}
       ORDER BY user_id, at DESC, id DESC)
    SELECT c.at, c.user_id AS "userId", c.email, c.name, c.grants, c.active, c.cause,
           a.actor_kind AS "byKind", a.actor_id AS "byId", a.actor_name AS "byName", a.reason
      FROM access_change c LEFT JOIN audit_event a ON a.id = c.audit_event_id
     WHERE c.id IN (SELECT id FROM earlier) OR (c.at >= ${day.start} AND c.at < ${day.end})
     ORDER BY c.at, c.id`;
  return z
    .array(changeRowSchema)
    .parse(rows)
    .map(({ byKind, byId, byName, ...change }) => {
      const known = byKind !== null && byId !== null && byName !== null;
      return { ...change, by: known ? { kind: byKind, id: byId, name: byName } : null };
    });
}

/** Tokens that existed at some time of the day and were neither expired nor revoked before it. */
export async function findTokensOfDay(
  db: Pick<Db, 'apiToken'>,
  { start, end }: { start: Date; end: Date },
): Promise<TokenFact[]> {
  const rows = await db.apiToken.findMany({
    where: {
      createdAt: { lt: end },
      expiresAt: { gt: start },
      OR: [{ revokedAt: null }, { revokedAt: { gt: start } }],
    },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ id, name, ownerId, grants, createdAt, expiresAt, revokedAt }) => ({
    id,
    name,
    ownerId,
    grants: grantsSchema.parse(grants),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    revokedAt: revokedAt?.toISOString() ?? null,
  }));
}
