import { decideFlow, type Region, type Tenant } from '@/lib/tenants';

export type StoreChoice<S> = { state: 'chosen'; store: S } | { state: 'refused'; reason: string };

/**
 * The store a tenant's evidence goes to: the first one its residency allows. What concerns no tenant goes to the first of
 * all. Unknown regions are refused, never guessed.
 */
export function chooseStore<S extends { id: string; region: Region }>(
  tenant: Pick<Tenant, 'id' | 'residency'> | null,
  stores: readonly S[],
): StoreChoice<S> {
  const first = stores[0];
  if (first === undefined) return { state: 'refused', reason: 'no store for evidence is configured' };
  if (tenant === null) return { state: 'chosen', store: first };
  const reasons: string[] = [];
  for (const store of stores) {
    const decision = decideFlow(tenant, 'evidence-storage', {
      kind: 'store',
      id: store.id,
      region: store.region,
    });
    if (decision.allowed) return { state: 'chosen', store };
    reasons.push(decision.reason);
  }
  return { state: 'refused', reason: [...new Set(reasons)].join('; ') };
}

/** Whether evidence of a tenant may be taken away in a download, and if not, why. A download may go to each region named. */
export function decideExport(
  tenant: Pick<Tenant, 'id' | 'residency'>,
  regions: readonly Region[],
): { allowed: true } | { allowed: false; reason: string } {
  if (regions.length === 0) {
    return { allowed: false, reason: 'export: no region is named in evidence.exportRegions' };
  }
  const reasons: string[] = [];
  for (const region of regions) {
    const decision = decideFlow(tenant, 'export', { kind: 'download', id: region, region });
    if (decision.allowed) return decision;
    reasons.push(decision.reason);
  }
  return { allowed: false, reason: [...new Set(reasons)].join('; ') };
}
