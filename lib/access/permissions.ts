import type { Permission, Role } from './role';
import { ROLES } from './role';

/** The role table of docs/access.md, row by row. `halt` is not in it: anyone signed in may halt. */
export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  viewer: ['read'],
  responder: ['read', 'respond'],
  operator: ['read', 'respond', 'propose', 'export'],
  approver: ['read', 'approve', 'export'],
  auditor: ['read', 'read-audit', 'export'],
  admin: ['read', 'respond', 'propose', 'export', 'administer'],
  ci: ['post-results'],
};

/** Roles that carry a permission, in the order of the table: what a refusal tells people to ask for. */
export function rolesWith(permission: Permission): Role[] {
  return permission === 'halt'
    ? [...ROLES]
    : ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(permission));
}
