import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatConfigProblems, parseConfig, type SourceConfig } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { createPrometheusClient, type PrometheusClient } from '@/lib/platform/prometheus-client';
import { resolveRegistry } from '@/lib/signals';
import {
  findPrometheusBinary,
  type RealPrometheus,
  startExporter,
  startRealPrometheus,
} from '@/lib/testing/real-prometheus';
import { type Proposal, renderProposal } from '..';
import { discoverSource } from '.';

const binary = findPrometheusBinary();
if (binary === null)
  console.warn('prometheus not found (PROMETHEUS_BIN or PATH): discovery is not tried on a real one');

const SOURCE: Omit<SourceConfig, 'url'> = {
  id: 'prometheus',
  kind: 'prometheus',
  tenantLabel: 'tenant',
  region: 'unknown',
  overlapSeconds: 120,
  rules: 'auto',
  headers: {},
};

/** A page of metrics nobody here named, whose counters rise each time it is read. */
function createShopPage(): () => string {
  let reads = 0;
  return () => {
    reads += 1;
    const lines = [
      '# TYPE shop_http_requests_total counter',
      '# TYPE shop_http_request_duration_seconds histogram',
    ];
    for (const [index, customer] of ['acme', 'zen & co', 'globex'].entries()) {
      const count = reads * (index + 1);
      const labels = `customer="${customer}"`;
      lines.push(
        `shop_http_requests_total{${labels},code="200"} ${count}`,
        `shop_http_requests_total{${labels},code="403"} ${reads}`,
        `shop_http_request_duration_seconds_bucket{${labels},le="0.1"} ${count}`,
        `shop_http_request_duration_seconds_bucket{${labels},le="+Inf"} ${count}`,
        `shop_http_request_duration_seconds_sum{${labels}} ${count * 0.05}`,
        `shop_http_request_duration_seconds_count{${labels}} ${count}`,
        `shop_model_cost_usd_total{${labels}} ${count / 1000}`,
        `shop_replication_lag_seconds{${labels}} 0.2`,
      );
    }
    return `${lines.join('\n')}\n`;
  };
}

function configOf(proposal: Proposal) {
  const text = renderProposal(proposal, {
    environment: { name: 'test', kind: 'development' },
    schemaPath: './x.json',
  });
  const result = parseConfig(text, 'mission-control.yaml', {});
  if (!result.ok) throw new Error(formatConfigProblems(result.problems));
  return result.config;
}

/** Looks again until the source has been scraped as often as rates need. */
async function discoverUntil(
  client: PrometheusClient,
  url: string,
  enough: (found: Proposal) => boolean,
): Promise<Proposal> {
  let last: unknown;
  for (let tries = 0; tries < 60; tries++) {
    try {
      const found = await discoverSource(client, { url, nowSeconds: Math.floor(Date.now() / 1000) });
      if (enough(found)) return found;
      last = found;
    } catch (error) {
      // A source that was never scraped yet has nothing to look at, and discovery says so.
      if (!(error instanceof AppError) || error.code !== 'ambiguous') throw error;
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not found in time: ${JSON.stringify(last)}`);
}

const liveIds = ({ signals }: Proposal) =>
  signals.filter(({ proven }) => proven?.state === 'live').map(({ id }) => id);

describe.skipIf(binary === null)('a Prometheus that scrapes software nobody here wrote', () => {
  let prometheus: RealPrometheus;
  let exporter: Awaited<ReturnType<typeof startExporter>>;
  let client: PrometheusClient;

  beforeAll(async () => {
    exporter = await startExporter(createShopPage());
    prometheus = await startRealPrometheus(binary ?? '', exporter.target, 'groups: []\n');
    client = createPrometheusClient({ ...SOURCE, url: prometheus.url }, { readSecret: () => '' });
  });
  afterAll(async () => {
    client?.close();
    exporter?.close();
    await prometheus?.remove();
  });

  test('its customers become tenants and its metrics signals; what is not there stays not mapped', async () => {
    const proposal = await discoverUntil(client, prometheus.url, (found) => liveIds(found).length >= 6);
    expect(proposal.label).toMatchObject({ name: 'customer', refused: null, valueCount: 3 });
    expect(proposal.tenants).toEqual([
      { id: 'acme', labelValue: 'acme' },
      { id: 'globex', labelValue: 'globex' },
      { id: 'zen-co', labelValue: 'zen & co' },
    ]);
    expect(liveIds(proposal)).toEqual([
      'autonomy_decision_rate',
      'autonomy_success',
      'policy_denies',
      'cost',
      'aa_lag',
      'p95',
    ]);
    expect(proposal.signals.find(({ id }) => id === 'autonomy_compensation')?.proven).toBeNull();
  });

  test('the proposed file is accepted, and each of its expressions gives every tenant a value', async () => {
    const proposal = await discoverUntil(client, prometheus.url, (found) => liveIds(found).length >= 6);
    const config = configOf(proposal);
    const registry = resolveRegistry(config.signals, config.sources);
    for (const signal of registry.signals) {
      if (signal.expr === null) continue;
      const { series } = await client.query(signal.expr, 'check');
      expect(series.map(({ metric }) => metric.tenant).sort(), signal.id).toEqual([
        'acme',
        'globex',
        'zen & co',
      ]);
    }
    expect(registry.signals.filter(({ expr }) => expr === null).map(({ id }) => id)).toEqual([
      'autonomy_compensation',
    ]);
  });

  test('a label of one’s own choice is used, an unknown one is refused with those there are', async () => {
    const chosen = { url: prometheus.url, nowSeconds: Math.floor(Date.now() / 1000), tenantLabel: 'job' };
    expect((await discoverSource(client, chosen)).label.name).toBe('job');
    await expect(discoverSource(client, { ...chosen, tenantLabel: 'nope' })).rejects.toMatchObject({
      code: 'invalid_input',
      userMessage: expect.stringContaining('customer'),
    });
  });
});

describe.skipIf(binary === null)('a Prometheus that scrapes only itself', () => {
  test('shows its endpoints as tenants, with rate, success and p95 of its own requests', async () => {
    const prometheus = await startRealPrometheus(binary ?? '', '127.0.0.1:1', 'groups: []\n');
    const client = createPrometheusClient({ ...SOURCE, url: prometheus.url }, { readSecret: () => '' });
    try {
      const proposal = await discoverUntil(
        client,
        prometheus.url,
        (found) => found.label.name === 'handler' && liveIds(found).length >= 4,
      );
      expect(proposal.label.name).toBe('handler');
      expect(proposal.tenants).toContainEqual({ id: 'api-v1-metadata', labelValue: '/api/v1/metadata' });
      expect(liveIds(proposal)).toEqual([
        'autonomy_decision_rate',
        'autonomy_success',
        'policy_denies',
        'p95',
      ]);
      const p95 = proposal.signals.find(({ id }) => id === 'p95')?.proven;
      expect(p95?.expr).toContain('prometheus_http_request_duration_seconds_bucket');
      expect(
        configOf(proposal)
          .signals.filter(({ expr }) => expr === null)
          .map(({ id }) => id),
      ).toEqual(['autonomy_compensation', 'cost', 'aa_lag']);
    } finally {
      client.close();
      await prometheus.remove();
    }
  });

  test('one that is not there is unreachable, not empty', async () => {
    const client = createPrometheusClient({ ...SOURCE, url: 'http://127.0.0.1:1' }, { readSecret: () => '' });
    const looking = discoverSource(client, { url: 'http://127.0.0.1:1', nowSeconds: 0 });
    await expect(looking).rejects.toMatchObject({ code: 'unreachable', kind: 'unreachable' });
    client.close();
  });
});
