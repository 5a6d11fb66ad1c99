import { z } from 'zod';
import { emitAudit } from '@/lib/audit/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { hashPassword, isHashOutdated, verifyPassword } from './hash-password';
import { forgiveAttempt, reserveAttempt } from './rate-window';
import { type SignedIn, startSession } from './start-session';
import { grantsFromRows } from './store';

const credentialsSchema = z.object({
  email: z.string().trim().toLowerCase().min(1).max(254),
  password: z.string().min(1).max(1_000),
});

/**
 * Signs somebody in by email and password. Wrong password, unknown account, deactivated account and an account that
 * signs in elsewhere get the same answer after the same work. Throws `unauthenticated` or `rate_limited`.
 */
export async function signIn(ctx: Ctx, input: unknown): Promise<SignedIn> {
  const parsed = credentialsSchema.safeParse(input);
  if (!parsed.success) throw wrongCredentials();
  const { email, password } = parsed.data;
  const counted = await reserveAttempt(ctx, email);
  const user = await ctx.db.user.findUnique({ where: { email }, include: { grants: true } });
  const matches = await verifyPassword(password, user?.passwordHash ?? null);
  if (user === null || !matches || user.deactivatedAt !== null) {
    // Written for unknown accounts too, or the time it takes would tell them apart.
    await emitAudit(ctx.db, ctx, {
      action: 'session.refused',
      objectKind: 'user',
      objectId: user?.id ?? 'unknown',
      detail: { by: 'password' },
    });
    throw wrongCredentials();
  }
  const rehashed = isHashOutdated(user.passwordHash ?? '') ? await hashPassword(password) : null;
  const signedIn = await inTransaction(ctx.db, async (tx) => {
    // Only if still active and still the same password: a reset or deactivation in between wins.
    const { count } = await tx.user.updateMany({
      where: { id: user.id, deactivatedAt: null, passwordHash: user.passwordHash },
      data: { passwordHash: rehashed ?? user.passwordHash },
    });
    if (count === 0) throw wrongCredentials();
    return startSession(tx, ctx, { ...user, grants: grantsFromRows(user.grants) }, 'password');
  });
  await forgiveAttempt(ctx, counted);
  return signedIn;
}

function wrongCredentials(): AppError {
  return new AppError('unauthenticated', {
    message: 'wrong email or password',
    userMessage: 'Email or password is wrong.',
  });
}
