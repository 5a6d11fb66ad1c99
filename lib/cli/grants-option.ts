import type { Grant } from '@/lib/access';
import { grantsSchema } from '@/lib/access';
import { parseOrThrow } from '@/lib/kernel';

/** `viewer,operator` with the tenants they are held for, as grants: `*` or a list with commas between. */
export function parseGrants(roles: string, tenants: string): Grant[] {
  const scope = tenants.trim() === '*' ? '*' : words(tenants);
  return parseOrThrow(
    grantsSchema,
    words(roles).map((role) => ({ role, tenants: scope })),
    'The roles',
  );
}

/** Grants as people read them: `operator (all tenants), viewer (TENANT_001)`. */
export function describeGrants(grants: readonly Grant[]): string {
  if (grants.length === 0) return 'no roles';
  return grants
    .map(({ role, tenants }) => `${role} (${tenants === '*' ? 'all tenants' : tenants.join(', ')})`)
    .join(', ');
}

function words(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
