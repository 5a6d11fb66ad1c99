import { AppError } from '@/lib/kernel';
import type { Region, Tenant } from './tenant';

/** Why data leaves: each sink names one, so that a list of sinks reads as a list of purposes. */
export type FlowPurpose =
  | 'display'
  | 'metrics-query'
  | 'notification'
  | 'evidence-storage'
  | 'export'
  | 'model-call';

/** A place tenant data may go: a data source, a channel, a blob store, a model provider. It always declares its region. */
export type FlowDestination = { kind: string; id: string; region: Region };

export type FlowDecision = { allowed: true } | { allowed: false; reason: string };

/** Decides whether a tenant's data may go to a destination: same region, or a tenant with residency `global`. Unknown is refused. */
export function decideFlow(
  tenant: Pick<Tenant, 'id' | 'residency'>,
  purpose: FlowPurpose,
  destination: FlowDestination,
): FlowDecision {
  const to = `${destination.kind} "${destination.id}"`;
  if (tenant.residency === 'unknown') return refuse(`residency of ${tenant.id} is unknown`);
  if (destination.region === 'unknown') return refuse(`region of ${to} is unknown`);
  if (tenant.residency === 'global' || destination.region === tenant.residency) return { allowed: true };
  return refuse(`${tenant.id} must stay in ${tenant.residency}, ${to} is in ${destination.region}`);

  function refuse(why: string): FlowDecision {
    return { allowed: false, reason: `${purpose}: ${why}` };
  }
}

/**
 * The guard in front of every sink that carries tenant data away; throws `forbidden` with the reason when `decideFlow` refuses.
 * @public
 */
export function assertFlow(
  tenant: Pick<Tenant, 'id' | 'residency'>,
  purpose: FlowPurpose,
  destination: FlowDestination,
): void {
  const decision = decideFlow(tenant, purpose, destination);
  if (decision.allowed) return;
  throw new AppError('forbidden', {
    message: `residency refuses the flow: ${decision.reason}`,
    userMessage: `Residency does not allow this. ${decision.reason}. Change the tenant’s residency or the destination’s region in mission-control.yaml.`,
  });
}
