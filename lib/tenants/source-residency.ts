import { decideFlow } from './assert-flow';
import type { Region, Tenant } from './tenant';

/** A tenant whose data a source keeps where it may not be, or where nobody can tell. */
export type ResidencyProblem = { tenantId: string; reason: string };

/**
 * Compares where a source keeps its data with each tenant's residency. A source in region `global` stands for one address in
 * front of stores in every region, each tenant's data in its own, so it suits any residency that is known.
 */
export function sourceResidencyProblems(
  tenants: readonly Pick<Tenant, 'id' | 'residency'>[],
  source: { id: string; region: Region },
): ResidencyProblem[] {
  return tenants.flatMap((tenant) => {
    const region = source.region === 'global' ? tenant.residency : source.region;
    const decision = decideFlow(tenant, 'metrics-query', { kind: 'source', id: source.id, region });
    return decision.allowed ? [] : [{ tenantId: tenant.id, reason: decision.reason }];
  });
}
