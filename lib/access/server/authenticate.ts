import type { Clock } from '@/lib/kernel';
import { sha256Hex } from '@/lib/kernel';
import type { Db } from '@/lib/platform/db';
import { grantsSchema, intersectGrants } from '../grants';
import type { Actor } from '../role';
import { decideSession, SESSION_IDLE_SECONDS, TOUCH_EVERY_SECONDS } from '../session';
import { isTokenUsable, TOKEN_PATTERN } from '../token';
import { findSession, findToken, grantsFromRows } from './store';

export type Authenticated = {
  actor: Extract<Actor, { kind: 'user' | 'token' }>;
  mustChangePassword: boolean;
};

/** Who holds this session, or null when it is unknown, revoked, too old, idle or its owner deactivated. One query. */
export async function authenticateSession(
  deps: { db: Db; clock: Clock },
  sessionId: string,
): Promise<Authenticated | null> {
  const now = deps.clock.now();
  const row = await findSession(deps.db, sessionId, {
    now,
    staleBefore: secondsBefore(now, TOUCH_EVERY_SECONDS),
    idleBefore: secondsBefore(now, SESSION_IDLE_SECONDS),
  });
  if (row === null) return null;
  if (!decideSession({ ...row, userDeactivatedAt: row.deactivatedAt }, now).valid) return null;
  return {
    actor: {
      kind: 'user',
      id: row.userId,
      name: row.name,
      email: row.email,
      sessionId,
      grants: grantsFromRows(row.grants),
    },
    mustChangePassword: row.mustChangePassword,
  };
}

/** Who a bearer token speaks for, with what both token and owner may do now; null when it does not work. One query. */
export async function authenticateToken(
  deps: { db: Db; clock: Clock },
  secret: string,
): Promise<Authenticated | null> {
  if (!TOKEN_PATTERN.test(secret)) return null;
  const now = deps.clock.now();
  const row = await findToken(deps.db, sha256Hex(secret), {
    now,
    staleBefore: secondsBefore(now, TOUCH_EVERY_SECONDS),
  });
  if (row === null || !isTokenUsable(row, now)) return null;
  const grants = intersectGrants(grantsSchema.parse(row.tokenGrants), grantsFromRows(row.grants));
  return {
    actor: { kind: 'token', id: row.id, name: row.name, ownerId: row.ownerId, grants },
    mustChangePassword: false,
  };
}

function secondsBefore(at: Date, seconds: number): Date {
  return new Date(at.getTime() - seconds * 1000);
}
