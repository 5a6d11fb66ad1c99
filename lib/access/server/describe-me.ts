import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { visibleTenants } from '../can';
import type { Me } from '../me';
import { ROLE_PERMISSIONS } from '../permissions';
import { getUser } from './store';

/** Describes the person or token behind a request. */
export async function describeMe(ctx: Pick<Ctx, 'actor' | 'db'>): Promise<Me> {
  const { actor } = ctx;
  if (actor.kind !== 'user' && actor.kind !== 'token') {
    throw new AppError('unauthenticated', {
      message: 'nobody is signed in',
      userMessage: 'You are not signed in.',
    });
  }
  const { id, name, grants } = actor;
  const permissions = [...new Set(grants.flatMap((grant) => ROLE_PERMISSIONS[grant.role]))];
  const common = { id, name, grants, permissions, tenants: visibleTenants(actor) };
  if (actor.kind === 'token') {
    return { ...common, kind: 'token', email: null, mustChangePassword: false, signsInBy: 'token' };
  }
  const user = await getUser(ctx.db, id);
  return {
    ...common,
    kind: 'user',
    email: actor.email,
    mustChangePassword: user.mustChangePassword,
    signsInBy: user.passwordHash === null ? 'oidc' : 'password',
  };
}
