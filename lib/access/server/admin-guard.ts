import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';

/** Any constant of our own: whoever may take an admin away queues behind it. */
const ADMIN_LOCK = 7_270_737;

/**
 * Serialises changes to who is an admin, and refuses when the one asking stopped being one while waiting: of two admins
 * deactivating each other at once, the second finds itself deactivated and gets `conflict`.
 */
export async function lockAdmins(tx: Tx, ctx: Pick<Ctx, 'actor'>): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${ADMIN_LOCK}::bigint)`;
  const { actor } = ctx;
  const userId = actor.kind === 'user' ? actor.id : actor.kind === 'token' ? actor.ownerId : null;
  if (userId === null || (await countAdmins(tx, { only: userId })) > 0) return;
  throw new AppError('conflict', {
    message: `${userId} is no longer an admin`,
    userMessage:
      'Somebody else changed your own account in the meantime, and you are no longer an admin. Nothing was changed.',
  });
}

/** Throws `conflict` when nobody but `userId` is an active admin of the whole installation. Call it under `lockAdmins`. */
export async function assertAnotherAdmin(tx: Tx, userId: string): Promise<void> {
  if ((await countAdmins(tx, { except: userId })) > 0) return;
  throw new AppError('conflict', {
    message: `${userId} is the last active admin`,
    userMessage: 'This is the last active admin. Make somebody else an admin of all tenants first.',
  });
}

/** Active people with `admin` for all tenants. */
export function countAdmins(
  tx: Pick<Tx, 'user'>,
  who: { only?: string; except?: string } = {},
): Promise<number> {
  return tx.user.count({
    where: {
      deactivatedAt: null,
      grants: { some: { role: 'admin', tenantId: '*' } },
      ...(who.only !== undefined && { id: who.only }),
      ...(who.except !== undefined && { id: { not: who.except } }),
    },
  });
}
