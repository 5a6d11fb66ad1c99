import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Outcome } from '@/demo/execute';
import { REPLICAS, type ReplicaId } from '@/demo/ledger';
import type { HandledRequest } from '@/demo/request-log';
import { TENANTS } from '@/demo/tenants';

const DURATION_BUCKETS = [
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.75],
  ...[1, 1.5, 2.5, 5, 10],
];
const OUTCOMES: readonly Outcome[] = ['success', 'failed', 'compensated'];

export type DemoMetrics = ReturnType<typeof createMetrics>;

/**
 * The metrics of the platform in a registry of their own, every series present at zero from the start. Counters move in
 * `count` alone, once per handled request. Costs are summed in whole micro-USD and divided when read, so they stay exact.
 */
export function createMetrics(ports: { lastAppliedMs: (replica: ReplicaId, tenant: string) => number }) {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const registers = [registry];
  const spentUsdMicro = new Map<string, number>(TENANTS.map(({ tenant }) => [tenant, 0]));

  const info = new Gauge({
    ...{ name: 'mc_tenant_info', help: 'Tenants of this platform; always 1', registers },
    labelNames: ['tenant', 'residency', 'tier'],
  });
  const outcomes = new Counter({
    ...{ name: 'mc_autonomy_decisions_total', help: 'Decisions that agents executed, by outcome', registers },
    labelNames: ['tenant', 'outcome'],
  });
  const verdicts = new Counter({
    ...{ name: 'mc_policy_decisions_total', help: 'Requests that policy judged, by verdict', registers },
    labelNames: ['tenant', 'decision'],
  });
  const durations = new Histogram({
    ...{ name: 'mc_request_duration_seconds', help: 'Time to handle a decision request', registers },
    ...{ labelNames: ['tenant'], buckets: DURATION_BUCKETS },
  });
  new Counter({
    ...{ name: 'mc_cost_usd_total', help: 'Cost of handled requests in USD', registers },
    labelNames: ['tenant'],
    collect() {
      this.reset();
      for (const [tenant, usdMicro] of spentUsdMicro) this.inc({ tenant }, usdMicro / 1e6);
    },
  });
  new Gauge({
    ...{ name: 'mc_aa_last_applied_timestamp_seconds', registers },
    help: 'Time of the newest write or heartbeat of its peer that a replica has applied',
    labelNames: ['tenant', 'replica'],
    collect() {
      for (const { tenant } of TENANTS)
        for (const replica of REPLICAS)
          this.set({ tenant, replica }, ports.lastAppliedMs(replica, tenant) / 1_000);
    },
  });

  for (const { tenant, residency, tier } of TENANTS) {
    info.set({ tenant, residency, tier }, 1);
    for (const outcome of OUTCOMES) outcomes.inc({ tenant, outcome }, 0);
    for (const decision of ['allow', 'deny']) verdicts.inc({ tenant, decision }, 0);
    durations.zero({ tenant });
  }

  return {
    registry,
    /** Counts one handled request. */
    count({ tenant, decision, outcome, costUsdMicro, durationSeconds }: HandledRequest): void {
      verdicts.inc({ tenant, decision });
      if (outcome) outcomes.inc({ tenant, outcome });
      spentUsdMicro.set(tenant, (spentUsdMicro.get(tenant) ?? 0) + costUsdMicro);
      durations.observe({ tenant }, durationSeconds);
    },
  };
}
