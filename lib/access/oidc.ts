import { z } from 'zod';
import { normalizeGrants } from './grants';
import type { Grant, Role } from './role';
import { personNameSchema } from './user';

/** One line of `access.oidc.mappings`: members of `group` hold `role` for `tenants`. */
export type GroupMapping = { group: string; role: Role; tenants: '*' | string[] };

/** What MC takes from an identity provider after its token has been verified. */
export const oidcIdentitySchema = z.object({
  issuer: z.string().min(1).max(2_000),
  subject: z.string().min(1).max(255),
  email: z.email().max(254),
  name: personNameSchema,
  groups: z.array(z.string().max(500)).max(5_000),
});
export type OidcIdentity = z.output<typeof oidcIdentitySchema>;

/** Groups inside a claim: a list of text, or one text. Anything else counts as none, never as all. */
export function groupsFromClaim(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((group): group is string => typeof group === 'string') : [];
}

/** Grants that a person's groups give under the configured mappings; empty means they may not sign in. */
export function grantsFromGroups(groups: readonly string[], mappings: readonly GroupMapping[]): Grant[] {
  return normalizeGrants(
    mappings.filter(({ group }) => groups.includes(group)).map(({ role, tenants }) => ({ role, tenants })),
  );
}
