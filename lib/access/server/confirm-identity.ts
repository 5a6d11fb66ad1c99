import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Db, Tx } from '@/lib/platform/db';
import type { Actor } from '../role';
import { verifyPassword } from './hash-password';
import { forgiveAttempt, reserveAttempt } from './rate-window';
import { getUser } from './store';

type Person = Extract<Actor, { kind: 'user' }>;

/** When somebody signed in to the session they act from, and whether they have a password here. Throws `not_found`. */
export async function identityOf(
  db: Db | Tx,
  actor: Person,
): Promise<{ signedInAt: Date; hasPassword: boolean }> {
  const user = await getUser(db, actor.id);
  const session = await db.session.findFirst({
    where: { id: actor.sessionId, userId: actor.id, revokedAt: null },
    select: { createdAt: true },
  });
  if (session === null) {
    throw new AppError('unauthenticated', {
      message: `session ${actor.sessionId} has ended`,
      userMessage: 'Your session has ended. Sign in again.',
    });
  }
  return { signedInAt: session.createdAt, hasPassword: user.passwordHash !== null };
}

/**
 * Has somebody signed in prove who they are by their password. Guesses count like sign-ins. Throws `forbidden` (wrong, or
 * there is none) or `rate_limited`.
 */
export async function proveByPassword(
  ctx: Ctx & { actor: Person },
  password: string,
  field: string,
): Promise<void> {
  const user = await getUser(ctx.db, ctx.actor.id);
  const counted = await reserveAttempt(ctx, user.email);
  if (user.deactivatedAt === null && (await verifyPassword(password, user.passwordHash))) {
    return forgiveAttempt(ctx, counted);
  }
  throw new AppError('forbidden', {
    message: 'password is wrong',
    userMessage:
      user.passwordHash === null
        ? 'You sign in through the identity provider and have no password here. Sign out and in again instead.'
        : 'The password is wrong.',
    fields: [{ field, expected: 'expected your password' }],
  });
}
