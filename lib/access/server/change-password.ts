import type { z } from 'zod';
import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { authorize } from '../can';
import { passwordWeakness } from '../password';
import type { Actor } from '../role';
import { changePasswordSchema } from '../user';
import { hashPassword, verifyPassword } from './hash-password';
import { forgiveAttempt, reserveAttempt } from './rate-window';
import { generatePassword } from './secrets';
import { getUser, revokeSessions, type UserRow } from './store';

/**
 * Changes one's own password, which ends all other sessions. Guesses of the current one count like sign-ins.
 * Throws `invalid_input` (weak or same), `forbidden` (current one wrong), `conflict` (changed meanwhile).
 */
export async function changePassword(ctx: Ctx, input: z.input<typeof changePasswordSchema>): Promise<void> {
  const actor = ownAccount(ctx.actor);
  const { currentPassword, newPassword } = parseOrThrow(changePasswordSchema, input, 'The password change');
  const user = await getUser(ctx.db, actor.id);
  assertPasswordAccount(user);
  const counted = await reserveAttempt(ctx, user.email);
  if (!(await verifyPassword(currentPassword, user.passwordHash))) throw wrongCurrent();
  assertStrongPassword(newPassword, user);
  if (await verifyPassword(newPassword, user.passwordHash)) {
    throw weak('newPassword', 'a password that differs from the current one');
  }
  const passwordHash = await hashPassword(newPassword);
  await inTransaction(ctx.db, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, passwordHash: user.passwordHash, deactivatedAt: null },
      data: { passwordHash, mustChangePassword: false },
    });
    if (count === 0) throw changedMeanwhile();
    const ended = await revokeSessions(tx, user.id, ctx.clock.now(), actor.sessionId);
    await emitAudit(tx, ctx, {
      action: 'user.password-changed',
      objectKind: 'user',
      objectId: user.id,
      before: { mustChangePassword: user.mustChangePassword },
      after: { mustChangePassword: false },
      detail: { otherSessionsRevoked: ended },
    });
  });
  await forgiveAttempt(ctx, counted);
}

/** Gives somebody a new one-time password, shown once here, and ends their sessions. For whoever administers. */
export async function resetPassword(
  ctx: Ctx,
  input: { userId: string },
): Promise<{ oneTimePassword: string }> {
  authorize(ctx, 'administer');
  const oneTimePassword = generatePassword();
  const passwordHash = await hashPassword(oneTimePassword);
  await inTransaction(ctx.db, async (tx) => {
    const user = await getUser(tx, input.userId);
    assertPasswordAccount(user);
    await tx.user.update({ where: { id: user.id }, data: { passwordHash, mustChangePassword: true } });
    const ended = await revokeSessions(tx, user.id, ctx.clock.now());
    await emitAudit(tx, ctx, {
      action: 'user.password-reset',
      objectKind: 'user',
      objectId: user.id,
      before: { mustChangePassword: user.mustChangePassword },
      after: { mustChangePassword: true },
      detail: { email: user.email, sessionsRevoked: ended },
    });
  });
  return { oneTimePassword };
}

/** Throws `invalid_input` naming what is wrong with a password somebody chose. */
export function assertStrongPassword(
  password: string,
  account: { email: string; name: string },
  field = 'newPassword',
): void {
  const weakness = passwordWeakness(password, account);
  if (weakness !== null) throw weak(field, weakness);
}

function weak(field: string, expected: string): AppError {
  return new AppError('invalid_input', {
    message: `password is too weak: expected ${expected}`,
    userMessage: `Choose another password: expected ${expected}.`,
    fields: [{ field, expected: `expected ${expected}`, example: 'four or five unrelated words' }],
  });
}

function ownAccount(actor: Actor): Extract<Actor, { kind: 'user' }> {
  if (actor.kind === 'user') return actor;
  throw new AppError(actor.kind === 'anonymous' ? 'unauthenticated' : 'forbidden', {
    message: `${actor.kind} has no password to change`,
    userMessage: 'Only somebody signed in to their own account can change its password.',
  });
}

function assertPasswordAccount(user: UserRow): void {
  if (user.passwordHash !== null) return;
  throw new AppError('conflict', {
    message: `${user.id} signs in by OIDC`,
    userMessage: `${user.name} signs in through the identity provider and has no password here.`,
  });
}

function wrongCurrent(): AppError {
  return new AppError('forbidden', {
    message: 'current password is wrong',
    userMessage: 'The current password is wrong.',
    fields: [{ field: 'currentPassword', expected: 'expected your current password' }],
  });
}

function changedMeanwhile(): AppError {
  return new AppError('conflict', {
    message: 'password changed meanwhile',
    userMessage: 'The password was changed or reset in the meantime. Sign in again with the new one.',
  });
}
