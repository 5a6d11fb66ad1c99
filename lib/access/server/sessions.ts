import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { can } from '../can';
import { reasonSchema } from '../reason';
import { SESSION_IDLE_SECONDS, type SessionView } from '../session';

const ENDED = { before: { live: true }, after: { live: false } };

/** One's own sessions that still count, newest visit first; the one asking is marked. */
export async function listSessions(ctx: Pick<Ctx, 'actor' | 'db' | 'clock'>): Promise<SessionView[]> {
  const { actor } = ctx;
  if (actor.kind !== 'user') throw noSessions();
  const now = ctx.clock.now();
  const rows = await ctx.db.session.findMany({
    where: {
      userId: actor.id,
      revokedAt: null,
      expiresAt: { gt: now },
      lastSeenAt: { gt: new Date(now.getTime() - SESSION_IDLE_SECONDS * 1000) },
    },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    ip: row.ip,
    userAgent: row.userAgent,
    current: row.id === actor.sessionId,
  }));
}

/** Ends a session at once: one's own, or anybody's for whoever administers. Others get `not_found`. */
export async function revokeSession(
  ctx: Ctx,
  input: { sessionId: string; reason?: string | undefined },
): Promise<void> {
  const reason = parseOrThrow(reasonSchema, input.reason, 'The reason');
  const { actor } = ctx;
  const anybodys = can(actor, 'administer').allowed;
  if (actor.kind !== 'user' && !anybodys) throw noSessions();
  await inTransaction(ctx.db, async (tx) => {
    const { count } = await tx.session.updateMany({
      where: {
        id: input.sessionId,
        revokedAt: null,
        ...(!anybodys && actor.kind === 'user' && { userId: actor.id }),
      },
      data: { revokedAt: ctx.clock.now() },
    });
    if (count === 0) throw noSuchSession(input.sessionId);
    await emitAudit(tx, ctx, {
      action: 'session.revoked',
      objectKind: 'session',
      objectId: input.sessionId,
      ...ENDED,
      ...(reason !== undefined && { reason }),
    });
  });
}

/** Ends the session the request came with. Doing it twice is fine. */
export async function signOut(ctx: Ctx): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== 'user') return;
  await inTransaction(ctx.db, async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: actor.sessionId, revokedAt: null },
      data: { revokedAt: ctx.clock.now() },
    });
    if (count === 0) return;
    await emitAudit(tx, ctx, {
      action: 'session.ended',
      objectKind: 'session',
      objectId: actor.sessionId,
      ...ENDED,
    });
  });
}

function noSuchSession(sessionId: string): AppError {
  return new AppError('not_found', {
    message: `no live session ${sessionId}`,
    userMessage: 'This session has already ended, or is not yours.',
  });
}

function noSessions(): AppError {
  return new AppError('forbidden', {
    message: 'only people have sessions',
    userMessage: 'Only somebody signed in to their own account has sessions.',
  });
}
