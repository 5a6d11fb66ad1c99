import { BODY_BYTES_MAX, type DecisionRequest, decisionRequest } from '@/demo/decision-request';
import { createPlanner, type PlannedRequest } from '@/demo/load-plan';
import { decidePolicy } from '@/demo/policy';
import { chooseRoute, priceCallUsdMicro } from '@/demo/pricing';
import { forkRandom } from '@/demo/random';
import { SETTLE_MS_MEDIAN, type TenantProfile } from '@/demo/tenants';

/** What one request of a tenant does on average, with or without a fault. Shares are of all requests, or of executed ones. */
export type Habits = {
  denyShare: number;
  costUsdMean: number;
  failedShare: number;
  compensatedShare: number;
  p95Seconds: number;
};

const SAMPLES = 2_000;
const Z_95 = 1.645;
/** What the platform itself does under its faults; see decide.ts. */
const FAULT_DELAY_SECONDS_P95 = 1.3 * 1.95;
const REFUSED_SHARE = 2 / 5;

/**
 * The habits of a tenant, measured by planning its real load and passing it through the real policy and price list, so
 * that history before the first start continues into what the running platform does. Latency by the log-normal quantile.
 */
export function measureHabits(
  profile: TenantProfile,
  seed: number,
  faults: { cost: boolean; denies: boolean; latency: boolean; autonomy: boolean },
): Habits {
  const plan = createPlanner(profile, forkRandom(seed, `habits/${profile.tenant}`));
  const sum = { denied: 0, costUsdMicro: 0, executed: 0, failed: 0, compensated: 0 };
  for (let n = 0; n < SAMPLES; n += 1) {
    const planned = plan();
    const request = decisionRequest.parse(planned.body);
    const bodyBytes = Math.min(BODY_BYTES_MAX, JSON.stringify(planned.body).length);
    const situation = {
      ...{ spentThisHourUsd: 0, priceUsd: 0 },
      ...{ residencyTightened: faults.denies, egressOpened: false },
    };
    const executed = decidePolicy(profile, request, situation).decision === 'allow';
    const route = chooseRoute(profile.route, faults.cost);
    sum.costUsdMicro += priceCallUsdMicro({ op: request.op, bodyBytes, route, executed });
    if (!executed) {
      sum.denied += 1;
      continue;
    }
    sum.executed += 1;
    sum.failed += planned.intent === 'stale' ? 1 : 0;
    sum.compensated += compensatedChance(planned, request, faults.autonomy);
  }
  const modelMs = profile.modelMsMedian * Math.exp(Z_95 * profile.modelMsSigma);
  return {
    denyShare: sum.denied / SAMPLES,
    costUsdMean: sum.costUsdMicro / SAMPLES / 1e6,
    failedShare: sum.failed / sum.executed,
    compensatedShare: sum.compensated / sum.executed,
    p95Seconds: (modelMs + SETTLE_MS_MEDIAN) / 1_000 + (faults.latency ? FAULT_DELAY_SECONDS_P95 : 0),
  };
}

function compensatedChance(
  planned: PlannedRequest,
  request: DecisionRequest,
  autonomyFault: boolean,
): number {
  if (planned.intent === 'unsettled') return 1;
  return autonomyFault && request.op === 'transfer' ? REFUSED_SHARE : 0;
}
