import { APPROVAL_CHANNEL } from '@/lib/approvals';
import { EVENT_CHANNEL, findEvent } from '@/lib/events/server';
import { epochSeconds } from '@/lib/kernel';
import { readSecret } from '@/lib/platform/config';
import type { Ctx } from '@/lib/platform/context';
import { readServerEnv } from '@/lib/platform/env';
import { type Metrics, metrics } from '@/lib/platform/metrics';
import { listenToPostgres } from '@/lib/platform/pg-listen';
import { createPrometheusClient, type QueryReason } from '@/lib/platform/prometheus-client';
import { type CustomRanges, createCustomRanges } from './custom-range';
import { createRateWindow } from './frame-cost';
import { createFrameHub, type FrameHub } from './frame-hub';
import { createFrameStore, FRAME_CHANNEL } from './frame-store';
import type { PolledSource } from './refresh-frame';

/** What the signal verbs of one process share: clients, running queries, and in a web process the hub. */
export type SignalsRuntime = {
  sources: PolledSource[];
  customRanges: CustomRanges;
  /** Queries this process has sent of its own accord, per second over the last minute. */
  ownQueriesPerSecond(): number;
  /** The hub, started at first use; it holds a database connection until `closeSignals`. */
  hub(): FrameHub;
  close(): Promise<void>;
};

const KEY = Symbol.for('mission-control.signals');
const shelf = globalThis as typeof globalThis & { [KEY]?: WeakMap<object, SignalsRuntime> };

/** The runtime that belongs to these ports. Next.js bundles this module several times, so it hangs on globalThis. */
export function signalsRuntime(ctx: Pick<Ctx, 'ports' | 'db' | 'clock'>): SignalsRuntime {
  shelf[KEY] ??= new WeakMap();
  const known = shelf[KEY].get(ctx.ports);
  if (known !== undefined) return known;
  const opened = openRuntime(ctx, metrics(), () => readServerEnv().DATABASE_URL);
  shelf[KEY].set(ctx.ports, opened);
  return opened;
}

/** Puts a runtime in place of the one that would be opened: for tests and benchmarks. */
export function provideSignals(ctx: Pick<Ctx, 'ports'>, runtime: SignalsRuntime): void {
  shelf[KEY] ??= new WeakMap();
  shelf[KEY].set(ctx.ports, runtime);
}

/** Ends all streams, connections and clients; for shutdown. */
export async function closeSignals(ctx: Pick<Ctx, 'ports'>): Promise<void> {
  await shelf[KEY]?.get(ctx.ports)?.close();
}

/** Opens a runtime; `listenUrl` is asked for only when a hub is wanted. */
export function openRuntime(
  { ports, db, clock }: Pick<Ctx, 'ports' | 'db' | 'clock'>,
  counted: Metrics,
  listenUrl: () => string,
): SignalsRuntime {
  const { config, registry, logger } = ports;
  const rate = createRateWindow(60);
  const onQuery = (source: string, reason: QueryReason) => {
    counted.prometheusQueries.inc({ source, reason });
    rate.add(epochSeconds(clock.now()));
  };
  const sources = config.sources.map((source) => ({
    config: source,
    client: createPrometheusClient(source, { readSecret, onQuery }),
  }));
  let hub: FrameHub | null = null;
  return {
    sources,
    customRanges: createCustomRanges({ registry, tenants: config.tenants, sources, clock, metrics: counted }),
    ownQueriesPerSecond: () => rate.perSecond(epochSeconds(clock.now())),
    hub() {
      hub ??= createFrameHub({
        store: createFrameStore(db),
        listen: ({ news, connected }) =>
          listenToPostgres({
            url: listenUrl(),
            channels: [FRAME_CHANNEL, EVENT_CHANNEL, APPROVAL_CHANNEL],
            onNotification: news,
            onConnect: connected,
            logger,
          }),
        eventChannel: EVENT_CHANNEL,
        approvalChannel: APPROVAL_CHANNEL,
        findEvent: (id) => findEvent(db, id),
        clock,
        logger,
        metrics: counted,
      });
      return hub;
    },
    async close() {
      for (const { client } of sources) client.close();
      await hub?.close();
    },
  };
}
