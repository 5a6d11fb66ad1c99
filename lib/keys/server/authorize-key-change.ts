import { authorize } from '@/lib/access';
import type { Ctx } from '@/lib/platform/context';

/**
 * Changing keys needs an admin. The command line on the machine itself may too, although it is otherwise an operator: whoever runs
 * it can read the key files and write to the database anyway, and a lost admin must not make a stolen key impossible to revoke.
 * What it does is audited under the name of the operating system's user.
 */
export function authorizeKeyChange(ctx: Pick<Ctx, 'actor'>): void {
  if (ctx.actor.kind === 'local') return;
  authorize(ctx, 'administer');
}
