import type { z } from 'zod';
import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow, sha256Hex } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation } from '@/lib/platform/db';
import { authorize } from '../can';
import type { Grant } from '../role';
import { redeemSetupLinkSchema, type UserView } from '../user';
import { noteAccess } from './access-changes';
import { countAdmins, lockAdmins } from './admin-guard';
import { assertStrongPassword } from './change-password';
import { hashPassword } from './hash-password';
import { generateLinkSecret } from './secrets';
import { getUser, grantRows, toUserView } from './store';

/** A setup link works for a day. */
const SETUP_LINK_SECONDS = 24 * 3_600;
const FIRST_ADMIN: Grant[] = [{ role: 'admin', tenants: '*' }];

/** Whether anybody could administer this installation; while nobody can, a setup link may be made. */
export async function adminExists(ctx: Pick<Ctx, 'db'>): Promise<boolean> {
  return (await countAdmins(ctx.db)) > 0;
}

/** Makes the one-time link for the first admin; an earlier unused one stops working. `conflict` once there is an admin. */
export async function createSetupLink(ctx: Ctx): Promise<{ secret: string; expiresAt: string }> {
  authorize(ctx, 'administer');
  const secret = generateLinkSecret();
  const createdAt = ctx.clock.now();
  const expiresAt = new Date(createdAt.getTime() + SETUP_LINK_SECONDS * 1000);
  await inTransaction(ctx.db, async (tx) => {
    await lockAdmins(tx, ctx);
    if ((await countAdmins(tx)) > 0) throw adminIsThere();
    await tx.setupLink.deleteMany({ where: { usedAt: null } });
    await tx.setupLink.create({ data: { secretHash: sha256Hex(secret), createdAt, expiresAt } });
    await emitAudit(tx, ctx, {
      action: 'setup-link.created',
      objectKind: 'setup-link',
      objectId: sha256Hex(secret).slice(0, 12),
      after: { expiresAt: expiresAt.toISOString() },
      detail: { expiresAt: expiresAt.toISOString() },
    });
  });
  return { secret, expiresAt: expiresAt.toISOString() };
}

/** What a setup link would do now, for the page it opens. Changes nothing. */
export async function readSetupLink(
  ctx: Pick<Ctx, 'db' | 'clock'>,
  secret: string,
): Promise<'usable' | 'expired' | 'used' | 'unknown' | 'admin-exists'> {
  const link = await ctx.db.setupLink.findUnique({ where: { secretHash: sha256Hex(secret) } });
  if (link === null) return 'unknown';
  if (link.usedAt !== null) return 'used';
  if (link.expiresAt <= ctx.clock.now()) return 'expired';
  return (await adminExists(ctx)) ? 'admin-exists' : 'usable';
}

/** Turns a setup link into the first admin. Of two people opening it at once, one gets `conflict`. */
export async function redeemSetupLink(
  ctx: Ctx,
  input: z.input<typeof redeemSetupLinkSchema>,
): Promise<UserView> {
  const { secret, email, name, password } = parseOrThrow(redeemSetupLinkSchema, input, 'The first admin');
  assertStrongPassword(password, { email, name }, 'password');
  // Before the costly hash, so that guessing secrets does not buy work.
  if ((await readSetupLink(ctx, secret)) === 'unknown') throw linkUseless();
  const passwordHash = await hashPassword(password);
  const id = ctx.ids.next('usr');
  const now = ctx.clock.now();
  try {
    return await inTransaction(ctx.db, async (tx) => {
      await lockAdmins(tx, ctx);
      const { count } = await tx.setupLink.updateMany({
        where: { secretHash: sha256Hex(secret), usedAt: null, expiresAt: { gt: now } },
        data: { usedAt: now },
      });
      if (count === 0) throw linkUseless();
      if ((await countAdmins(tx)) > 0) throw adminIsThere();
      await tx.user.create({ data: { id, email, name, passwordHash, createdAt: now } });
      await tx.roleGrant.createMany({ data: grantRows(id, FIRST_ADMIN) });
      const auditEventId = await emitAudit(tx, ctx, {
        action: 'setup-link.redeemed',
        objectKind: 'user',
        objectId: id,
        after: { email, name, grants: FIRST_ADMIN },
        detail: { email, name },
      });
      await noteAccess(tx, id, { at: now, cause: 'setup-link.redeemed', auditEventId });
      return toUserView(await getUser(tx, id));
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', {
      message: `email ${email} is taken`,
      userMessage: `Somebody already signs in as ${email}. Use another address for the first admin.`,
      fields: [{ field: 'email', expected: 'expected an email address nobody has yet' }],
    });
  }
}

function linkUseless(): AppError {
  return new AppError('conflict', {
    message: 'setup link is unknown, used or expired',
    userMessage:
      'This setup link does not work any more: it was used, has expired, or a newer one was made. Run `npm run up` again for a new one.',
  });
}

function adminIsThere(): AppError {
  return new AppError('conflict', {
    message: 'an admin exists',
    userMessage: 'There is already an admin. Ask them to create an account for you.',
  });
}
