import { AppError } from '@/lib/kernel';
import { ROLE_PERMISSIONS, rolesWith } from './permissions';
import type { Actor, Grant, Permission, Role } from './role';

/** A tenant id, or `*` for something that touches all tenants at once (and so needs a grant for all). */
export type TenantScope = string | '*';

export type AccessDecision =
  | { allowed: true }
  | { allowed: false; signedIn: boolean; reason: string; needsRoles: Role[] };

/** Permissions over the installation itself: a grant for some tenants is not enough. */
const INSTALLATION_WIDE: readonly Permission[] = ['administer'];

/**
 * Whether `actor` holds `permission`. With a tenant: for that one; with `*`: for all of them; without: for at least one,
 * after which the store narrows rows to `visibleTenants`. A refusal says why and which roles would do.
 */
export function can(actor: Actor, permission: Permission, tenantId?: TenantScope): AccessDecision {
  if (actor.kind === 'anonymous') return refuse('you are not signed in');
  if (permission === 'approve' && actor.kind !== 'user') {
    return refuse('only a person who is signed in can approve, never a command line, a token or a job');
  }
  if (actor.kind === 'system' || permission === 'halt') return { allowed: true };
  const scope = INSTALLATION_WIDE.includes(permission) ? '*' : tenantId;
  const held = tenantsWith(actor.grants, permission);
  if (covers(held, scope)) return { allowed: true };
  return refuse(`${nameOf(actor)} may not ${permission}${describeScope(scope)}`);

  function refuse(reason: string): AccessDecision {
    return {
      allowed: false,
      signedIn: actor.kind !== 'anonymous',
      reason,
      needsRoles: rolesWith(permission),
    };
  }
}

/** Throws `unauthenticated` or `forbidden`, naming the roles that would do, unless `can` allows it. Every verb's first line. */
export function authorize(
  subject: Actor | { actor: Actor },
  permission: Permission,
  tenantId?: TenantScope,
): void {
  const actor = 'actor' in subject ? subject.actor : subject;
  const decision = can(actor, permission, tenantId);
  if (decision.allowed) return;
  if (!decision.signedIn) {
    throw new AppError('unauthenticated', {
      message: `${permission} needs somebody who is signed in`,
      userMessage: 'You are not signed in, or your session has ended. Sign in and try again.',
    });
  }
  const roles = decision.needsRoles.join(' or ');
  throw new AppError('forbidden', {
    message: `forbidden: ${decision.reason}; needs ${roles}`,
    userMessage: `This needs the role ${roles}${describeScope(tenantId)}: ${decision.reason}. Ask an admin to grant it.`,
  });
}

/** Tenants whose rows `actor` may see with `permission` (default `read`): `*` for all, else ids in order, possibly none. */
export function visibleTenants(actor: Actor, permission: Permission = 'read'): '*' | string[] {
  switch (actor.kind) {
    case 'anonymous':
      return [];
    case 'system':
      return '*';
    case 'user':
    case 'token':
    case 'ci':
    case 'local':
      return tenantsWith(actor.grants, permission);
  }
}

function tenantsWith(grants: readonly Grant[], permission: Permission): '*' | string[] {
  const holding = grants.filter((grant) => ROLE_PERMISSIONS[grant.role].includes(permission));
  if (holding.some((grant) => grant.tenants === '*')) return '*';
  return [...new Set(holding.flatMap((grant) => grant.tenants))].sort();
}

function covers(held: '*' | string[], scope: TenantScope | undefined): boolean {
  if (held === '*') return true;
  if (scope === undefined) return held.length > 0;
  return scope !== '*' && held.includes(scope);
}

function describeScope(scope: TenantScope | undefined): string {
  if (scope === undefined) return '';
  return scope === '*' ? ' for all tenants' : ` for ${scope}`;
}

function nameOf(actor: Exclude<Actor, { kind: 'anonymous' | 'system' }>): string {
  return actor.kind === 'local' ? actor.osUser : actor.name;
}
