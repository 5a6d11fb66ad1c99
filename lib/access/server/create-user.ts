import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, isUniqueViolation } from '@/lib/platform/db';
import { authorize } from '../can';
import { type CreateUserInput, createUserSchema, type UserView } from '../user';
import { noteAccess } from './access-changes';
import { hashPassword } from './hash-password';
import { generatePassword } from './secrets';
import { getUser, grantRows, toUserView } from './store';

/** Creates somebody who signs in by password. The one-time password is in this answer only and must be changed at first use. */
export async function createUser(
  ctx: Ctx,
  input: CreateUserInput,
): Promise<{ user: UserView; oneTimePassword: string }> {
  authorize(ctx, 'administer');
  const { email, name, grants } = parseOrThrow(createUserSchema, input, 'The person');
  const oneTimePassword = generatePassword();
  const passwordHash = await hashPassword(oneTimePassword);
  const id = ctx.ids.next('usr');
  try {
    const user = await inTransaction(ctx.db, async (tx) => {
      await tx.user.create({
        data: { id, email, name, passwordHash, mustChangePassword: true, createdAt: ctx.clock.now() },
      });
      await tx.roleGrant.createMany({ data: grantRows(id, grants) });
      const auditEventId = await emitAudit(tx, ctx, {
        action: 'user.created',
        objectKind: 'user',
        objectId: id,
        after: { email, name, grants },
        detail: { email, name, grants },
      });
      await noteAccess(tx, id, { at: ctx.clock.now(), cause: 'user.created', auditEventId });
      return toUserView(await getUser(tx, id));
    });
    return { user, oneTimePassword };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError('conflict', {
      message: `email ${email} is taken`,
      userMessage: `Somebody already signs in as ${email}. Change their grants instead.`,
      fields: [{ field: 'email', expected: 'expected an email address nobody has yet' }],
    });
  }
}
