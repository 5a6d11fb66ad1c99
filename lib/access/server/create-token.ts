import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { can } from '../can';
import { grantsBeyond } from '../grants';
import type { Actor, Grant } from '../role';
import { type CreateTokenInput, createTokenSchema, TOKENS_PER_OWNER, type TokenView } from '../token';
import { generateTokenSecret } from './secrets';
import { tokenInclude, toTokenView } from './token-store';

/**
 * Creates an API token for oneself, with at most one's own rights. The secret is in this answer only.
 * A token may create others only if it may administer: else one that leaked could outlive being revoked.
 */
export async function createToken(
  ctx: Ctx,
  input: CreateTokenInput,
): Promise<{ token: TokenView; secret: string }> {
  const { ownerId, owned } = tokenOwner(ctx.actor);
  const { name, grants, expiresInDays } = parseOrThrow(createTokenSchema, input, 'The token');
  assertCovered(grants, owned);
  const secret = generateTokenSecret();
  const createdAt = ctx.clock.now();
  const expiresAt = new Date(createdAt.getTime() + expiresInDays * 86_400_000);
  const token = await inTransaction(ctx.db, async (tx) => {
    assertRoomForToken(
      await tx.apiToken.count({ where: { ownerId, revokedAt: null, expiresAt: { gt: createdAt } } }),
    );
    const row = await tx.apiToken.create({
      data: {
        id: ctx.ids.next('tok'),
        name,
        secretHash: sha256Hex(secret),
        ownerId,
        grants,
        createdAt,
        expiresAt,
      },
      include: tokenInclude,
    });
    await emitAudit(tx, ctx, {
      action: 'token.created',
      objectKind: 'token',
      objectId: row.id,
      after: { name, grants, expiresAt: expiresAt.toISOString() },
      detail: { name, grants, expiresAt: expiresAt.toISOString() },
    });
    return toTokenView(row);
  });
  return { token, secret };
}

function tokenOwner(actor: Actor): { ownerId: string; owned: Grant[] } {
  if (actor.kind === 'user') return { ownerId: actor.id, owned: actor.grants };
  if (actor.kind === 'token' && can(actor, 'administer').allowed) {
    return { ownerId: actor.ownerId, owned: actor.grants };
  }
  throw new AppError(actor.kind === 'anonymous' ? 'unauthenticated' : 'forbidden', {
    message: `${actor.kind} may not create tokens`,
    userMessage: 'Only somebody signed in, or a token of an admin, can create tokens. Sign in first.',
  });
}

function assertCovered(grants: Grant[], owned: Grant[]): void {
  const beyond = grantsBeyond(grants, owned);
  if (beyond.length === 0) return;
  const list = beyond.map(
    ({ role, tenants }) => `${role} for ${tenants === '*' ? 'all tenants' : tenants.join(', ')}`,
  );
  throw new AppError('forbidden', {
    message: `token would exceed its owner: ${list.join('; ')}`,
    userMessage: `A token can do at most what you can. You do not hold ${list.join('; ')}.`,
    fields: [{ field: 'grants', expected: 'expected roles and tenants you hold yourself' }],
  });
}

function assertRoomForToken(count: number): void {
  if (count < TOKENS_PER_OWNER) return;
  throw new AppError('conflict', {
    message: `owner has ${count} live tokens`,
    userMessage: `You have ${count} working tokens, the most allowed. Revoke those you no longer use.`,
  });
}
