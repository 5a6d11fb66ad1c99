import type { z } from 'zod';
import { type AuditEntry, emitAudit } from '@/lib/audit/server';
import { AppError, digestJson, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, type Tx } from '@/lib/platform/db';
import { authorize, can } from '../can';
import type { Grant } from '../role';
import { changeUserSchema, type UserView } from '../user';
import { noteAccess } from './access-changes';
import { assertAnotherAdmin, lockAdmins } from './admin-guard';
import { getUser, grantsFromRows, replaceGrants, revokeSessions, toUserView, type UserRow } from './store';

/** What somebody gave as their reason, if anything. */
type Why = { reason?: string };

/**
 * Changes somebody's name, grants, further names or whether they may sign in, all or nothing. `conflict` when it would leave no admin,
 * when somebody else was faster, or when an identity provider decides the grants.
 */
export async function changeUser(
  ctx: Ctx,
  { userId, ...changes }: { userId: string } & z.input<typeof changeUserSchema>,
): Promise<UserView> {
  authorize(ctx, 'administer');
  const parsed = parseOrThrow(changeUserSchema, changes, 'The change');
  const { name, grants, expectedGrantsDigest, active, identities, reason } = parsed;
  const why = reason === undefined ? {} : { reason };
  return inTransaction(ctx.db, async (tx) => {
    await lockAdmins(tx, ctx);
    const user = await getUser(tx, userId);
    if (name !== undefined) await rename(tx, ctx, user, name, why);
    if (grants !== undefined) await changeGrants(tx, ctx, user, { grants, expectedGrantsDigest }, why);
    if (identities !== undefined) await setIdentities(tx, ctx, user, identities, why);
    if (active !== undefined)
      await (active ? reactivate(tx, ctx, user, why) : deactivate(tx, ctx, user, why));
    return toUserView(await getUser(tx, userId));
  });
}

async function rename(tx: Tx, ctx: Ctx, user: UserRow, name: string, why: Why): Promise<void> {
  await tx.user.update({ where: { id: user.id }, data: { name } });
  await emitAccess(tx, ctx, user.id, {
    ...why,
    action: 'user.renamed',
    objectKind: 'user',
    objectId: user.id,
    before: { name: user.name },
    after: { name },
    detail: { from: user.name, to: name },
  });
}

/** Says under which names other systems know somebody; what they may do stays as it is. */
async function setIdentities(tx: Tx, ctx: Ctx, user: UserRow, identities: string[], why: Why): Promise<void> {
  await tx.user.update({ where: { id: user.id }, data: { identities } });
  await emitAudit(tx, ctx, {
    ...why,
    action: 'user.identities-changed',
    objectKind: 'user',
    objectId: user.id,
    before: user.identities,
    after: identities,
    detail: { email: user.email, from: user.identities, to: identities },
  });
}

async function changeGrants(
  tx: Tx,
  ctx: Ctx,
  user: UserRow,
  { grants, expectedGrantsDigest }: { grants: Grant[]; expectedGrantsDigest: string | undefined },
  why: Why,
): Promise<void> {
  const before = grantsFromRows(user.grants);
  assertGrantsAreOurs(user);
  assertUnchanged(before, expectedGrantsDigest);
  if (user.deactivatedAt === null && isAdmin(before) && !isAdmin(grants))
    await assertAnotherAdmin(tx, user.id);
  await replaceGrants(tx, user.id, grants);
  await emitAccess(tx, ctx, user.id, {
    ...why,
    action: 'user.grants-changed',
    objectKind: 'user',
    objectId: user.id,
    before,
    after: grants,
    detail: { email: user.email, from: before, to: grants },
  });
}

async function deactivate(tx: Tx, ctx: Ctx, user: UserRow, why: Why): Promise<void> {
  if (user.deactivatedAt !== null) throw already(user.name, 'deactivated');
  if (isAdmin(grantsFromRows(user.grants))) await assertAnotherAdmin(tx, user.id);
  const at = ctx.clock.now();
  await tx.user.update({ where: { id: user.id }, data: { deactivatedAt: at } });
  const sessions = await revokeSessions(tx, user.id, at);
  const tokens = await tx.apiToken.updateMany({
    where: { ownerId: user.id, revokedAt: null },
    data: { revokedAt: at },
  });
  await emitAccess(tx, ctx, user.id, {
    ...why,
    action: 'user.deactivated',
    objectKind: 'user',
    objectId: user.id,
    before: { active: true },
    after: { active: false },
    detail: { email: user.email, sessionsRevoked: sessions, tokensRevoked: tokens.count },
  });
}

async function reactivate(tx: Tx, ctx: Ctx, user: UserRow, why: Why): Promise<void> {
  if (user.deactivatedAt === null) throw already(user.name, 'active');
  await tx.user.update({ where: { id: user.id }, data: { deactivatedAt: null } });
  await emitAccess(tx, ctx, user.id, {
    ...why,
    action: 'user.reactivated',
    objectKind: 'user',
    objectId: user.id,
    before: { active: false },
    after: { active: true },
    detail: { email: user.email },
  });
}

/** The audit row of a change, and what somebody can do from now on. */
async function emitAccess(tx: Tx, ctx: Ctx, userId: string, entry: AuditEntry): Promise<void> {
  const auditEventId = await emitAudit(tx, ctx, entry);
  await noteAccess(tx, userId, { at: ctx.clock.now(), cause: entry.action, auditEventId });
}

function isAdmin(grants: Grant[]): boolean {
  return can({ kind: 'local', osUser: '', grants }, 'administer').allowed;
}

function assertGrantsAreOurs(user: UserRow): void {
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

function already(name: string, state: string): AppError {
  return new AppError('conflict', {
    message: `user is already ${state}`,
    userMessage: `${name} is already ${state}; somebody else was faster.`,
  });
}
