import { canonicalJson } from '@/lib/kernel';
import type { Tenant } from '../tenant';
import { tenantJson } from './store';

export type TenantChange =
  | { kind: 'declared'; tenant: Tenant }
  | { kind: 'changed'; tenant: Tenant; before: Tenant }
  | { kind: 'removed'; before: Tenant };

/** What must change so that the stored tenants equal the declared ones. `stored` holds only tenants not yet removed. */
export function decideTenantSync(stored: readonly Tenant[], declared: readonly Tenant[]): TenantChange[] {
  const before = new Map(stored.map((tenant) => [tenant.id, tenant]));
  const changes: TenantChange[] = [];
  for (const tenant of declared) {
    const known = before.get(tenant.id);
    before.delete(tenant.id);
    if (known === undefined) changes.push({ kind: 'declared', tenant });
    else if (!isSame(known, tenant)) changes.push({ kind: 'changed', tenant, before: known });
  }
  for (const gone of before.values()) changes.push({ kind: 'removed', before: gone });
  return changes;
}

function isSame(a: Tenant, b: Tenant): boolean {
  return canonicalJson(tenantJson(a)) === canonicalJson(tenantJson(b));
}
