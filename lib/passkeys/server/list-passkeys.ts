import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';
import type { PasskeyView } from '../passkey';
import { personCtx } from './own-account';
import { findPasskeys } from './store';

/**
 * Passkeys, newest first, revoked ones included: one's own; with `of`, another person’s or everybody’s for whoever
 * administers.
 */
export async function listPasskeys(
  ctx: Ctx,
  input: { of?: { userId: string } | 'everybody' } = {},
): Promise<PasskeyView[]> {
  if (input.of === undefined) return findPasskeys(ctx.db, personCtx(ctx).actor.id);
  authorize(ctx, 'administer');
  return findPasskeys(ctx.db, input.of === 'everybody' ? null : input.of.userId);
}
