import { emitAudit } from '@/lib/audit/server';
import { AppError, parseOrThrow } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { type PasskeyView, renamePasskeySchema } from '../passkey';
import { personCtx } from './own-account';
import { changePasskey, getPasskey } from './store';

/** Gives one of one's own working passkeys another name. Throws `not_found`, or `conflict` when it is revoked. */
export async function renamePasskey(
  ctx: Ctx,
  input: { passkeyId: string; name: string },
): Promise<PasskeyView> {
  const { actor } = personCtx(ctx);
  const { name } = parseOrThrow(renamePasskeySchema, { name: input.name }, 'The name');
  return inTransaction(ctx.db, async (tx) => {
    const before = await getPasskey(tx, input.passkeyId, actor.id);
    if (!(await changePasskey(tx, before.id, { name }))) throw revokedAlready();
    await emitAudit(tx, ctx, {
      action: 'passkey.renamed',
      objectKind: 'passkey',
      objectId: before.id,
      before: { name: before.name },
      after: { name },
      detail: { from: before.name, to: name },
    });
    return { ...before, name };
  });
}

/** Somebody, maybe in another window, revoked it first. */
export function revokedAlready(): AppError {
  return new AppError('conflict', {
    message: 'passkey is revoked',
    userMessage: 'This passkey has been revoked already.',
  });
}
