import { z } from 'zod';
import { tenantIdSchema } from '@/lib/tenants';
import { ROLE_PERMISSIONS } from './permissions';
import { type Grant, ROLES, type Role, roleSchema } from './role';

/** A role with the tenants it is held for. */
export const grantSchema = z.strictObject({
  role: roleSchema,
  tenants: z.union(
    [
      z.literal('*'),
      z
        .array(tenantIdSchema)
        .min(1, 'expected at least one tenant')
        .max(5_000, 'expected at most 5,000 tenants'),
    ],
    'expected "*" for all tenants, or a list of tenant ids, for example ["TENANT_001"]',
  ),
});

export const grantsSchema = z
  .array(grantSchema, 'expected a list of grants, for example [{"role":"viewer","tenants":"*"}]')
  .max(100, 'expected at most 100 grants')
  .transform(normalizeGrants);

/** One grant per role, tenants sorted and unique, `*` swallowing the rest: equal rights have one form and one digest. */
export function normalizeGrants(grants: readonly Grant[]): Grant[] {
  return ROLES.flatMap((role) => {
    const tenants = scopeOfRole(grants, role);
    return tenants === '*' || tenants.length > 0 ? [{ role, tenants }] : [];
  });
}

/**
 * What both sides allow: a role is in the result for a tenant when each side holds all of that role's permissions there,
 * by whatever roles. So an admin's token scoped to `viewer` reads, and goes blind when the admin loses the tenant.
 */
export function intersectGrants(left: readonly Grant[], right: readonly Grant[]): Grant[] {
  return ROLES.flatMap((role) => {
    const tenants = intersectScopes(scopeCovering(left, role), scopeCovering(right, role));
    return tenants === '*' || tenants.length > 0 ? [{ role, tenants }] : [];
  });
}

/** Grants of `wanted` that `owned` does not cover: what somebody may not hand to a token. Empty when all is covered. */
export function grantsBeyond(wanted: readonly Grant[], owned: readonly Grant[]): Grant[] {
  return wanted.flatMap((grant): Grant[] => {
    const covered = scopeCovering(owned, grant.role);
    if (covered === '*') return [];
    if (grant.tenants === '*') return [grant];
    const missing = grant.tenants.filter((tenant) => !covered.includes(tenant));
    return missing.length > 0 ? [{ role: grant.role, tenants: missing }] : [];
  });
}

function scopeOfRole(grants: readonly Grant[], role: Role): '*' | string[] {
  const held = grants.filter((grant) => grant.role === role);
  if (held.some((grant) => grant.tenants === '*')) return '*';
  return [...new Set(held.flatMap((grant) => grant.tenants))].sort();
}

/** Tenants for which the grants together hold every permission of `role`. */
function scopeCovering(grants: readonly Grant[], role: Role): '*' | string[] {
  const holdsAll = (applicable: readonly Grant[]) =>
    ROLE_PERMISSIONS[role].every((permission) =>
      applicable.some((grant) => ROLE_PERMISSIONS[grant.role].includes(permission)),
    );
  if (holdsAll(grants.filter((grant) => grant.tenants === '*'))) return '*';
  const named = [...new Set(grants.flatMap((grant) => (grant.tenants === '*' ? [] : grant.tenants)))].sort();
  return named.filter((tenant) =>
    holdsAll(grants.filter((grant) => grant.tenants === '*' || grant.tenants.includes(tenant))),
  );
}

function intersectScopes(left: '*' | string[], right: '*' | string[]): '*' | string[] {
  if (left === '*') return right;
  if (right === '*') return left;
  return left.filter((tenant) => right.includes(tenant));
}
