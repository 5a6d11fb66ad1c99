import { authorize } from '@/lib/access';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';

/**
 * Metrics are for the machine itself and for admins. Next fills in X-Forwarded-For for direct connections, so a request
 * counts as local only when its address and every forwarded one are loopback: a proxy on this machine is nobody's pass.
 */
export function requireMetricsReader(ctx: Pick<Ctx, 'actor' | 'from'>, req: Request): void {
  if (ctx.actor.kind !== 'anonymous') {
    authorize(ctx, 'administer');
    return;
  }
  const forwarded = (req.headers.get('x-forwarded-for') ?? '')
    .split(',')
    .filter((part) => part.trim() !== '');
  const isProxied = req.headers.has('forwarded') || req.headers.has('x-real-ip') || req.headers.has('via');
  if (!isProxied && isLoopback(ctx.from?.ip ?? '') && forwarded.every(isLoopback)) return;
  throw new AppError('unauthenticated', {
    message: 'metrics asked for from outside without a token',
    userMessage:
      'Metrics are served to this machine only, or to an admin’s token: Authorization: Bearer mct_….',
  });
}

function isLoopback(address: string): boolean {
  const plain = address.trim().replace(/^::ffff:/i, '');
  return plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}
