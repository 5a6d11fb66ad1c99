import { authorize } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import type { UserView } from '../user';
import { assertAnotherAdmin, lockAdmins } from './admin-guard';
import { getUser, revokeSessions, toUserView } from './store';

/** Shuts somebody out at once: sessions and tokens stop working with this transaction. `conflict` for the last admin. */
export async function deactivateUser(ctx: Ctx, input: { userId: string }): Promise<UserView> {
  authorize(ctx, 'administer');
  return inTransaction(ctx.db, async (tx) => {
    await lockAdmins(tx, ctx);
    const user = await getUser(tx, input.userId);
    if (user.deactivatedAt !== null) throw already(user.name, 'deactivated');
    await assertAnotherAdmin(tx, user.id);
    const at = ctx.clock.now();
    await tx.user.update({ where: { id: user.id }, data: { deactivatedAt: at } });
    const sessions = await revokeSessions(tx, user.id, at);
    const tokens = await tx.apiToken.updateMany({
      where: { ownerId: user.id, revokedAt: null },
      data: { revokedAt: at },
    });
    await emitAudit(tx, ctx, {
      action: 'user.deactivated',
      objectKind: 'user',
      objectId: user.id,
      before: { active: true },
      after: { active: false },
      detail: { email: user.email, sessionsRevoked: sessions, tokensRevoked: tokens.count },
    });
    return toUserView(await getUser(tx, user.id));
  });
}

/** Lets somebody in again. Their old sessions and tokens stay revoked. */
export async function reactivateUser(ctx: Ctx, input: { userId: string }): Promise<UserView> {
  authorize(ctx, 'administer');
  return inTransaction(ctx.db, async (tx) => {
    await lockAdmins(tx, ctx);
    const user = await getUser(tx, input.userId);
    if (user.deactivatedAt === null) throw already(user.name, 'active');
    await tx.user.update({ where: { id: user.id }, data: { deactivatedAt: null } });
    await emitAudit(tx, ctx, {
      action: 'user.reactivated',
      objectKind: 'user',
      objectId: user.id,
      before: { active: false },
      after: { active: true },
      detail: { email: user.email },
    });
    return toUserView(await getUser(tx, user.id));
  });
}

function already(name: string, state: string): AppError {
  return new AppError('conflict', {
    message: `user is already ${state}`,
    userMessage: `${name} is already ${state}; somebody else was faster.`,
  });
}
