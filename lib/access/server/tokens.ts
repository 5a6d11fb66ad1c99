import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { authorize, can } from '../can';
import { reasonSchema } from '../reason';
import type { Actor } from '../role';
import type { TokenView } from '../token';
import { tokenInclude, toTokenView } from './token-store';

/** One's own tokens, newest first, revoked and expired ones included; with `all`, everybody's for whoever administers. */
export async function listTokens(
  ctx: Pick<Ctx, 'actor' | 'db'>,
  input: { all?: boolean } = {},
): Promise<TokenView[]> {
  if (input.all === true) authorize(ctx, 'administer');
  const ownerId = ownerOf(ctx.actor);
  if (ownerId === null && input.all !== true) throw noTokens(ctx.actor);
  const rows = await ctx.db.apiToken.findMany({
    where: input.all === true || ownerId === null ? {} : { ownerId },
    include: tokenInclude,
    orderBy: { id: 'desc' },
    take: 1_000,
  });
  return rows.map(toTokenView);
}

/** Stops a token at once: one's own, or anybody's for whoever administers. Others get `not_found`. */
export async function revokeToken(
  ctx: Ctx,
  input: { tokenId: string; reason?: string | undefined },
): Promise<TokenView> {
  const reason = parseOrThrow(reasonSchema, input.reason, 'The reason');
  const anybodys = can(ctx.actor, 'administer').allowed;
  const ownerId = ownerOf(ctx.actor);
  if (ownerId === null && !anybodys) throw noTokens(ctx.actor);
  return inTransaction(ctx.db, async (tx) => {
    const { count } = await tx.apiToken.updateMany({
      where: { id: input.tokenId, revokedAt: null, ...(!anybodys && ownerId !== null && { ownerId }) },
      data: { revokedAt: ctx.clock.now() },
    });
    const row = await tx.apiToken.findUnique({ where: { id: input.tokenId }, include: tokenInclude });
    if (count === 0 || row === null) throw noSuchToken(input.tokenId);
    await emitAudit(tx, ctx, {
      action: 'token.revoked',
      objectKind: 'token',
      objectId: row.id,
      before: { revoked: false },
      after: { revoked: true },
      detail: { name: row.name, ownerId: row.ownerId },
      ...(reason !== undefined && { reason }),
    });
    return toTokenView(row);
  });
}

function ownerOf(actor: Actor): string | null {
  if (actor.kind === 'user') return actor.id;
  return actor.kind === 'token' ? actor.ownerId : null;
}

function noTokens(actor: Actor): AppError {
  return new AppError(actor.kind === 'anonymous' ? 'unauthenticated' : 'forbidden', {
    message: `${actor.kind} has no tokens`,
    userMessage: 'Only somebody signed in to their own account has tokens. Sign in first.',
  });
}

function noSuchToken(tokenId: string): AppError {
  return new AppError('not_found', {
    message: `no live token ${tokenId}`,
    userMessage: 'This token has already been revoked, or is not yours.',
  });
}
