import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';

/**
 * Deciding what stays and what goes needs an admin. The command line on the machine itself may too, although it is otherwise an
 * operator: whoever runs it can remove files and rows anyway, and a hold must be possible on the day nobody can sign in. What it
 * does is audited under the name of the operating system's user.
 */
export function authorizeKeeping(ctx: Pick<Ctx, 'actor'>): void {
  if (ctx.actor.kind === 'local') return;
  authorize(ctx, 'administer');
}
