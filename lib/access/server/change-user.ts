import { authorize } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import { AppError, digestJson, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { can } from '../can';
import { grantsSchema } from '../grants';
import type { Grant } from '../role';
import { personNameSchema, type UserView } from '../user';
import { assertAnotherAdmin, lockAdmins } from './admin-guard';
import { getUser, grantsFromRows, replaceGrants, toUserView, type UserRow } from './store';

/** Changes what somebody is called. */
export async function renameUser(ctx: Ctx, input: { userId: string; name: string }): Promise<UserView> {
  authorize(ctx, 'administer');
  const name = parseOrThrow(personNameSchema, input.name, 'The name');
  return inTransaction(ctx.db, async (tx) => {
    const before = await getUser(tx, input.userId);
    await tx.user.update({ where: { id: before.id }, data: { name } });
    await emitAudit(tx, ctx, {
      action: 'user.renamed',
      objectKind: 'user',
      objectId: before.id,
      before: { name: before.name },
      after: { name },
      detail: { from: before.name, to: name },
    });
    return toUserView(await getUser(tx, before.id));
  });
}

/**
 * Puts `grants` in place of what somebody holds. `conflict` when it would leave no admin, when somebody else changed the
 * grants since `expectedGrantsDigest` was read, or when an identity provider decides them.
 */
export async function setUserGrants(
  ctx: Ctx,
  input: { userId: string; grants: Grant[]; expectedGrantsDigest?: string | undefined },
): Promise<UserView> {
  authorize(ctx, 'administer');
  const grants = parseOrThrow(grantsSchema, input.grants, 'The list of grants');
  return inTransaction(ctx.db, async (tx) => {
    await lockAdmins(tx, ctx);
    const user = await getUser(tx, input.userId);
    assertOwnGrants(user);
    const before = grantsFromRows(user.grants);
    assertUnchanged(before, input.expectedGrantsDigest);
    if (user.deactivatedAt === null && isAdmin(before) && !isAdmin(grants))
      await assertAnotherAdmin(tx, user.id);
    await replaceGrants(tx, user.id, grants);
    await emitAudit(tx, ctx, {
      action: 'user.grants-changed',
      objectKind: 'user',
      objectId: user.id,
      before,
      after: grants,
      detail: { email: user.email, from: before, to: grants },
    });
    return toUserView(await getUser(tx, user.id));
  });
}

function isAdmin(grants: Grant[]): boolean {
  return can({ kind: 'local', osUser: '', grants }, 'administer').allowed;
}

function assertOwnGrants(user: UserRow): void {
  if (user.oidcIssuer === null) return;
  throw new AppError('conflict', {
    message: `grants of ${user.id} come from ${user.oidcIssuer}`,
    userMessage: `The roles of ${user.name} come from the identity provider at each sign-in. Change their groups there, or access.oidc.mappings in mission-control.yaml.`,
  });
}

function assertUnchanged(before: Grant[], expectedDigest: string | undefined): void {
  if (expectedDigest === undefined || digestJson(before) === expectedDigest) return;
  throw new AppError('conflict', {
    message: 'grants changed since they were read',
    userMessage:
      'Somebody else changed these grants since you opened them. Look at the new state and decide again.',
  });
}
