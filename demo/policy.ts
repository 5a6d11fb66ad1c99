import type { DecisionRequest, Op } from '@/demo/decision-request';
import { REGIONS, type TenantProfile } from '@/demo/tenants';

/** Why a request was denied. */
export type DenyReason = 'op_not_allowed' | 'purpose_not_allowed' | 'residency' | 'spend_cap';

/** The verdict of the policy; a deny carries every reason that applied. */
export type PolicyVerdict = { decision: 'allow'; reasons: [] } | { decision: 'deny'; reasons: DenyReason[] };

const PURPOSES: readonly string[] = ['operations', 'billing', 'support'];
const TIER_OF_OP: Record<Op, number> = { summarise: 1, transfer: 1, adjust: 2, rebalance: 3 };

/**
 * Decides whether a tenant's agent may do what it asks: operation within the tier, purpose on the list, destination inside
 * the residency (only its primary region while the rule is tightened, fault `denies`; anywhere while the tenant's network policy
 * lets everything out, fault `config`), spend of the hour below the cap.
 */
export function decidePolicy(
  profile: Pick<TenantProfile, 'residency' | 'tier' | 'hourlyCapUsd'>,
  request: Pick<DecisionRequest, 'op' | 'purpose' | 'destination'>,
  situation: {
    spentThisHourUsd: number;
    priceUsd: number;
    residencyTightened: boolean;
    egressOpened: boolean;
  },
): PolicyVerdict {
  const regions: readonly string[] = REGIONS[profile.residency];
  const isReachable = situation.residencyTightened
    ? request.destination === regions[0]
    : situation.egressOpened || regions.includes(request.destination);
  const checks: [DenyReason, boolean][] = [
    ['op_not_allowed', TIER_OF_OP[request.op] <= profile.tier],
    ['purpose_not_allowed', PURPOSES.includes(request.purpose)],
    ['residency', isReachable],
    ['spend_cap', situation.spentThisHourUsd + situation.priceUsd <= profile.hourlyCapUsd],
  ];
  const reasons = checks.filter(([, passes]) => !passes).map(([reason]) => reason);
  return reasons.length === 0 ? { decision: 'allow', reasons: [] } : { decision: 'deny', reasons };
}
