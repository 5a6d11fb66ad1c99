import { readSecret } from '@/lib/platform/config';
import type { Ctx } from '@/lib/platform/context';
import type { Metrics } from '@/lib/platform/metrics';
import { createPrometheusClient, type QueryReason } from '@/lib/platform/prometheus-client';
import { createFrameStore, createPoller, type Poller } from '@/lib/signals/server';

/** Polls until `signal` aborts: what the leader does. Each term begins from what is stored, so a new leader goes on where the last one was. */
export async function leadPolling(
  ctx: Ctx,
  options: { name: string; managed: boolean; metrics: Metrics },
  signal: AbortSignal,
): Promise<void> {
  const { config, registry, logger } = ctx.ports;
  const { metrics } = options;
  let poller: Poller | null = null;
  const onQuery = (source: string, reason: QueryReason) => {
    metrics.prometheusQueries.inc({ source, reason });
    poller?.countQuery(reason);
  };
  const sources = config.sources.map((source) => ({
    config: source,
    client: createPrometheusClient(source, { readSecret, onQuery }),
  }));
  poller = createPoller({
    ...options,
    registry,
    tenants: config.tenants,
    sources,
    sink: createFrameStore(ctx.db),
    clock: ctx.clock,
    logger,
  });
  try {
    await poller.run(signal);
  } finally {
    for (const { client } of sources) client.close();
  }
}
