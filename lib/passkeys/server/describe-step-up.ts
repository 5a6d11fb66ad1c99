import { identityOf } from '@/lib/access/server';
import type { Ctx } from '@/lib/platform/context';
import { isRecentSignIn } from '../step-up';
import { personCtx } from './own-account';

/** How somebody can prove who they are before adding a passkey: by a sign-in that is recent, or by a password they have. */
type StepUpWays = { recentSignIn: boolean; hasPassword: boolean };

/** The ways open to whoever asks, now. A passkey they have is a third. */
export async function describeStepUp(ctx: Ctx): Promise<StepUpWays> {
  const { actor } = personCtx(ctx);
  const { signedInAt, hasPassword } = await identityOf(ctx.db, actor);
  return { recentSignIn: isRecentSignIn(signedInAt, ctx.clock.now()), hasPassword };
}
