import { z } from 'zod';
import { AppError, digestJson } from '@/lib/kernel';
import type { Db, Tx } from '@/lib/platform/db';
import { normalizeGrants } from '../grants';
import { type Grant, roleSchema } from '../role';
import type { UserView } from '../user';

const grantRowsSchema = z.array(z.object({ role: roleSchema, tenantId: z.string() }));

/** Rows of `role_grant` → grants; `*` in a row means all tenants. */
export function grantsFromRows(rows: readonly unknown[]): Grant[] {
  return normalizeGrants(
    grantRowsSchema
      .parse(rows)
      .map(({ role, tenantId }) => ({ role, tenants: tenantId === '*' ? '*' : [tenantId] })),
  );
}

/** Grants → rows of `role_grant` for one person. */
export function grantRows(userId: string, grants: readonly Grant[]) {
  return normalizeGrants(grants).flatMap(({ role, tenants }) =>
    (tenants === '*' ? ['*'] : tenants).map((tenantId) => ({ userId, role, tenantId })),
  );
}

const grantsOf = `(SELECT coalesce(json_agg(json_build_object('role', g.role, 'tenantId', g.tenant_id)), '[]'::json)
                     FROM role_grant g WHERE g.user_id = u.id) AS grants`;

const sessionRowSchema = z.object({
  userId: z.string(),
  email: z.string(),
  name: z.string(),
  mustChangePassword: z.boolean(),
  deactivatedAt: z.date().nullable(),
  expiresAt: z.date(),
  lastSeenAt: z.date(),
  revokedAt: z.date().nullable(),
  grants: z.array(z.unknown()),
});

/** A session with its owner and grants. `touch` notes the visit in the same statement, only while the session counts. */
export async function findSession(
  db: Db | Tx,
  sessionId: string,
  touch: { now: Date; staleBefore: Date; idleBefore: Date },
) {
  const rows = await db.$queryRawUnsafe(
    `WITH touched AS (
       UPDATE session SET last_seen_at = $2
        WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_seen_at > $4 AND last_seen_at < $3)
     SELECT u.id AS "userId", u.email, u.name, u.must_change_password AS "mustChangePassword",
            u.deactivated_at AS "deactivatedAt", s.expires_at AS "expiresAt", s.last_seen_at AS "lastSeenAt",
            s.revoked_at AS "revokedAt", ${grantsOf}
       FROM session s JOIN app_user u ON u.id = s.user_id
      WHERE s.id = $1`,
    sessionId,
    touch.now,
    touch.staleBefore,
    touch.idleBefore,
  );
  return z.array(sessionRowSchema).parse(rows)[0] ?? null;
}

const tokenRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  ownerId: z.string(),
  ownerDeactivatedAt: z.date().nullable(),
  tokenGrants: z.array(z.unknown()),
  expiresAt: z.date(),
  revokedAt: z.date().nullable(),
  grants: z.array(z.unknown()),
});

/** A token with its owner's current grants, by the digest of its secret. Notes the use at most once a minute. */
export async function findToken(db: Db | Tx, secretHash: string, touch: { now: Date; staleBefore: Date }) {
  const rows = await db.$queryRawUnsafe(
    `WITH touched AS (
       UPDATE api_token SET last_used_at = $2
        WHERE secret_hash = $1 AND revoked_at IS NULL AND expires_at > $2
          AND (last_used_at IS NULL OR last_used_at < $3))
     SELECT t.id, t.name, t.owner_id AS "ownerId", u.deactivated_at AS "ownerDeactivatedAt",
            t.grants AS "tokenGrants", t.expires_at AS "expiresAt", t.revoked_at AS "revokedAt", ${grantsOf}
       FROM api_token t JOIN app_user u ON u.id = t.owner_id
      WHERE t.secret_hash = $1`,
    secretHash,
    touch.now,
    touch.staleBefore,
  );
  return z.array(tokenRowSchema).parse(rows)[0] ?? null;
}

const userInclude = {
  grants: true,
  sessions: { orderBy: { lastSeenAt: 'desc' }, take: 1, select: { lastSeenAt: true } },
} as const;

export type UserRow = NonNullable<Awaited<ReturnType<typeof findUser>>>;

/** A person with grants and last visit, or null. */
export function findUser(db: Db | Tx, userId: string) {
  return db.user.findUnique({ where: { id: userId }, include: userInclude });
}

/** A person, or `not_found`. */
export async function getUser(db: Db | Tx, userId: string): Promise<UserRow> {
  const row = await findUser(db, userId);
  if (row !== null) return row;
  throw new AppError('not_found', {
    message: `no user ${userId}`,
    userMessage: `There is nobody with the id ${userId}.`,
  });
}

/** People by id (so by when they were created), after a cursor, optionally with a part of name or email. */
export function findUsers(
  db: Db,
  page: { search?: string | undefined; after?: string | undefined; limit: number },
) {
  // Prisma passes the wildcards of LIKE on as they are; here they are plain characters.
  const literal = (page.search ?? '').replace(/[\\%_]/g, '\\$&');
  const contains = { contains: literal, mode: 'insensitive' } as const;
  return db.user.findMany({
    where: {
      ...(page.search && { OR: [{ name: contains }, { email: contains }] }),
      ...(page.after !== undefined && { id: { gt: page.after } }),
    },
    include: userInclude,
    orderBy: { id: 'asc' },
    take: page.limit,
  });
}

/** What others may know of a person. */
export function toUserView(row: UserRow): UserView {
  const grants = grantsFromRows(row.grants);
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    grants,
    grantsDigest: digestJson(grants),
    signsInBy: row.oidcIssuer === null ? 'password' : 'oidc',
    mustChangePassword: row.mustChangePassword,
    identities: row.identities,
    createdAt: row.createdAt.toISOString(),
    deactivatedAt: row.deactivatedAt?.toISOString() ?? null,
    lastSeenAt: row.sessions[0]?.lastSeenAt.toISOString() ?? null,
  };
}

/** Ends sessions of a person that still count, all or all but one. Returns how many. */
export async function revokeSessions(tx: Tx, userId: string, at: Date, exceptId?: string): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { userId, revokedAt: null, ...(exceptId !== undefined && { id: { not: exceptId } }) },
    data: { revokedAt: at },
  });
  return count;
}

/** Puts `grants` in place of whatever a person held. */
export async function replaceGrants(tx: Tx, userId: string, grants: readonly Grant[]): Promise<void> {
  await tx.roleGrant.deleteMany({ where: { userId } });
  await tx.roleGrant.createMany({ data: grantRows(userId, grants) });
}
