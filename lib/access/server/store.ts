import { z } from 'zod';
import type { Db, Tx } from '@/lib/platform/db';
import { normalizeGrants } from '../grants';
import { type Grant, roleSchema } from '../role';

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
