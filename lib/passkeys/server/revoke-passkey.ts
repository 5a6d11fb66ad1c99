import { authorize, revokeQuerySchema } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import type { PasskeyView } from '../passkey';
import { personCtx } from './own-account';
import { revokedAlready } from './rename-passkey';
import { changePasskey, getPasskey } from './store';

/**
 * Ends a passkey for good: nothing signed with it from now on counts, what it signed before still verifies. One's own; with
 * `userId`, another person's for whoever administers. Throws `not_found`, or `conflict` when it is revoked.
 */
export async function revokePasskey(
  ctx: Ctx,
  input: { passkeyId: string; userId?: string; reason?: string | undefined },
): Promise<PasskeyView> {
  const ownerId = input.userId ?? personCtx(ctx).actor.id;
  if (input.userId !== undefined) authorize(ctx, 'administer');
  const { reason } = parseOrThrow(revokeQuerySchema, { reason: input.reason }, 'The reason');
  const revokedAt = ctx.clock.now();
  return inTransaction(ctx.db, async (tx) => {
    const before = await getPasskey(tx, input.passkeyId, ownerId);
    if (!(await changePasskey(tx, before.id, { revokedAt }))) throw revokedAlready();
    await emitAudit(tx, ctx, {
      action: 'passkey.revoked',
      objectKind: 'passkey',
      objectId: before.id,
      before: { revoked: false },
      after: { revoked: true },
      detail: { name: before.name, ownerId },
      ...(reason !== undefined && { reason }),
    });
    return { ...before, revokedAt: revokedAt.toISOString() };
  });
}
