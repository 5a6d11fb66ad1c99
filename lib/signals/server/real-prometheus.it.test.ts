import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '@/lib/platform/ids';
import { createLogger } from '@/lib/platform/logger';
import { createMetrics } from '@/lib/platform/metrics';
import { createPrometheusClient } from '@/lib/platform/prometheus-client';
import type { Tenant } from '@/lib/tenants';
import {
  findPrometheusBinary,
  type RealPrometheus,
  startExporter,
  startRealPrometheus,
} from '@/lib/testing/real-prometheus';
import { resolveRegistry, type SignalDeclaration } from '..';
import { builtinSignals } from '../builtin-signals';
import type { Frame } from '../frame';
import { readSourceLoadQps, recordedQuery, withSourceLoad } from '../queries';
import { createPoller } from './poller';

const binary = findPrometheusBinary();
const tenants = ['T1', 'T2'].map(
  (id): Tenant => ({
    id,
    name: id,
    residency: 'eu',
    tier: 1,
    environment: 'test',
    labelValue: id,
    objectives: {},
  }),
);

/** Only the lag is recorded there, so the other signals must be read by expression, in the same query. */
const RULES = `
groups:
  - name: some
    interval: 1s
    rules:
      - record: tenant:mc_aa_replication_lag_seconds:max
        expr: max by (tenant)(time() - mc_aa_last_applied_timestamp_seconds)
`;

let requests = 0;
/** Counters that rise by one a scrape; replica b of T2 stopped replicating long ago. */
function page(): string {
  requests++;
  const lines: string[] = [];
  for (const tenant of ['T1', 'T2']) {
    const label = `tenant="${tenant}"`;
    lines.push(
      `mc_tenant_info{${label}} 1`,
      `mc_autonomy_decisions_total{${label},outcome="success"} ${requests * 9}`,
      `mc_autonomy_decisions_total{${label},outcome="compensated"} ${requests}`,
      `mc_policy_decisions_total{${label},decision="deny"} ${requests}`,
      `mc_cost_usd_total{${label}} ${requests * 0.01}`,
      `mc_aa_last_applied_timestamp_seconds{${label},replica="a"} ${Date.now() / 1000}`,
      `mc_aa_last_applied_timestamp_seconds{${label},replica="b"} ${Date.now() / 1000 - (tenant === 'T2' ? 100 : 0)}`,
      ...['0.1', '0.5', '+Inf'].map(
        (le, n) => `mc_request_duration_seconds_bucket{${label},le="${le}"} ${requests * (n + 8)}`,
      ),
      `mc_request_duration_seconds_count{${label}} ${requests * 10}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

describe.skipIf(binary === null)('polling a real Prometheus', () => {
  let prometheus: RealPrometheus;
  let exporter: { target: string; close(): void };
  beforeAll(async () => {
    exporter = await startExporter(page);
    prometheus = await startRealPrometheus(binary ?? '', exporter.target, RULES);
  });
  afterAll(async () => {
    await prometheus.remove();
    exporter.close();
  });

  function build(declared: SignalDeclaration[] = []) {
    const source = {
      id: 'main',
      kind: 'prometheus' as const,
      url: prometheus.url,
      tenantLabel: 'tenant',
      region: 'eu' as const,
      overlapSeconds: 120,
      rules: 'auto' as const,
      headers: {},
    };
    const published: Frame[] = [];
    const queries: string[] = [];
    const client = createPrometheusClient(source, {
      readSecret: () => '',
      onQuery: (_id, reason) => queries.push(reason),
    });
    const poller = createPoller({
      name: 'w',
      registry: resolveRegistry(declared, [source]),
      tenants,
      sources: [{ config: source, client }],
      sink: {
        loadFrames: async () => new Map(),
        publish: async (frame) => {
          published.push(frame);
        },
        publishCost: async () => undefined,
      },
      clock: systemClock,
      logger: createLogger('test', 'silent'),
      metrics: createMetrics(),
      managed: false,
    });
    const hour = () => {
      const frame = published.findLast(({ key }) => key === '1h');
      if (frame === undefined) throw new Error('no frame');
      return frame;
    };
    /** A newest sample that is a number, a few slots back at most. */
    const value = (signal: string, tenant: string) =>
      hour()
        .points[signal]?.[tenant]?.slice(-3)
        .findLast((one) => one !== null);
    return { poller, client, queries, hour, value };
  }

  it('reads recorded series and expressions together, and its load in the same query', async () => {
    const { poller, queries, hour, value } = build();
    await vi.waitFor(
      async () => {
        await poller.tick();
        expect(value('autonomy_success', 'T1')).toBeCloseTo(0.9, 1);
        expect(value('p95', 'T2')).toBeGreaterThan(0);
      },
      { timeout: 60_000, interval: 1_000 },
    );
    expect(Object.values(hour().signals)).toEqual(Array(7).fill({ state: 'ok' }));
    expect(value('aa_lag', 'T2')).toBeGreaterThan(95);
    expect(value('aa_lag', 'T1')).toBeLessThan(30);
    expect(value('policy_denies', 'T1')).toBeGreaterThan(0);
    queries.length = 0;
    await poller.tick();
    expect(queries.filter((reason) => reason !== 'tick')).toEqual([]);
  });

  it('can tell its own query load as one more series of a query that is asked anyway', async () => {
    const { client } = build();
    const lag = builtinSignals('main', 'tenant').filter(({ id }) => id === 'aa_lag');
    const { series } = await vi.waitFor(
      async () => {
        const endSeconds = Math.floor(Date.now() / 1000);
        const range = { startSeconds: endSeconds - 10, endSeconds, stepSeconds: 1 };
        const reply = await client.queryRange({
          query: withSourceLoad(recordedQuery(lag)),
          ...range,
          reason: 'test',
        });
        expect(readSourceLoadQps(reply.series)).toBeGreaterThan(0);
        return reply;
      },
      { timeout: 30_000, interval: 500 },
    );
    expect(new Set(series.map(({ metric }) => metric.tenant))).toEqual(new Set(['T1', 'T2', undefined]));
  });

  it('one expression that cannot be evaluated marks only itself', async () => {
    const broken = {
      id: 'policy_denies',
      expr: 'sum by (tenant)(mc_tenant_info * on (tenant) mc_aa_last_applied_timestamp_seconds)',
    };
    const { poller, hour, value } = build([broken]);
    await poller.tick();
    expect(hour().signals.policy_denies).toMatchObject({
      state: 'error',
      message: expect.stringContaining('duplicate series'),
    });
    expect(hour().signals.p95).toEqual({ state: 'ok' });
    expect(value('aa_lag', 'T2')).toBeGreaterThan(95);
  });

  it('killed and started again: the frame ages with a reason, then one whole read recovers it', async () => {
    const { poller, queries, hour, value } = build();
    await poller.tick();
    const before = hour();
    await prometheus.kill();
    await poller.tick();
    expect(hour()).toMatchObject({
      staleReason: expect.stringContaining('cannot be reached'),
      fetchedAtSeconds: before.fetchedAtSeconds,
    });
    expect(hour().points).toEqual(before.points);
    await prometheus.start();
    queries.length = 0;
    await poller.tick();
    expect(queries[0]).toBe('full');
    expect(hour().staleSinceSeconds).toBeNull();
    expect(value('aa_lag', 'T2')).toBeGreaterThan(95);
  });
});
