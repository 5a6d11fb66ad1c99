import { emitAudit } from '@/lib/audit/server';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import type { Actor, Grant } from '../role';
import { SESSION_ABSOLUTE_SECONDS } from '../session';

/** Somebody who has just proved who they are. The session id goes into the cookie; everything else stays in the database. */
export type SignedIn = {
  sessionId: string;
  userId: string;
  email: string;
  name: string;
  mustChangePassword: boolean;
};

type Person = { id: string; email: string; name: string; mustChangePassword: boolean; grants: Grant[] };

/** Writes the session row and its audit row in the caller's transaction. */
export async function startSession(
  tx: Tx,
  ctx: Ctx,
  person: Person,
  by: 'password' | 'oidc',
): Promise<SignedIn> {
  const sessionId = ctx.ids.next('ses');
  const now = ctx.clock.now();
  const expiresAt = new Date(now.getTime() + SESSION_ABSOLUTE_SECONDS * 1000);
  const userAgent = ctx.from?.userAgent ?? '';
  await tx.session.create({
    data: {
      id: sessionId,
      userId: person.id,
      createdAt: now,
      lastSeenAt: now,
      expiresAt,
      ip: ctx.from?.ip ?? 'local',
      userAgent,
    },
  });
  const { id, email, name, grants } = person;
  const actor: Actor = { kind: 'user', id, name, email, sessionId, grants };
  await emitAudit(
    tx,
    { ...ctx, actor },
    {
      action: 'session.started',
      objectKind: 'session',
      objectId: sessionId,
      after: { userId: id, expiresAt: expiresAt.toISOString() },
      // Session rows are forgotten after a month; where somebody signed in from is not.
      detail: { by, userAgent },
    },
  );
  return { sessionId, userId: id, email, name, mustChangePassword: person.mustChangePassword };
}
