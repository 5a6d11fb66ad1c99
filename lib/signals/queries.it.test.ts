import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@/lib/platform/process-port';
import {
  emptyFrame,
  isMapped,
  type MatrixSeries,
  mergeMatrix,
  readSourceLoadQps,
  recordedQuery,
  renderRules,
  resolveRegistry,
  tenantQuery,
  unionQuery,
  withSourceLoad,
} from '@/lib/signals';

/** A Prometheus that scrapes only itself, its handlers standing in for tenants: software and labels nobody here wrote. */
const registry = resolveRegistry(
  [
    {
      id: 'p95',
      expr: 'histogram_quantile(0.95, sum by (handler, le) (rate(prometheus_http_request_duration_seconds_bucket[1m])))',
    },
    {
      id: 'requests',
      title: 'Requests',
      unit: 'per_second',
      direction: 'neutral',
      expr: 'sum by (handler) (rate(prometheus_http_requests_total[1m]))',
    },
    ...[
      'autonomy_decision_rate',
      'autonomy_success',
      'autonomy_compensation',
      'policy_denies',
      'cost',
      'aa_lag',
    ].map((id) => ({ id, expr: null })),
  ],
  [{ id: 'self', tenantLabel: 'handler' }],
);
const signals = registry.signals.filter(isMapped);
const tenants = [{ id: 'query', labelValue: '/api/v1/query' }];

const binary = findPrometheus();
const isRequired = process.env.MC_TOOLS === 'required';
if (!binary && !isRequired)
  console.warn('prometheus not found (PROMETHEUS_BIN or PATH): its answers are not checked');

describe.skipIf(!binary && !isRequired)('queries against a real Prometheus', () => {
  let folder: string;
  let server: ChildProcess | undefined;
  let base: string;

  beforeAll(async () => {
    expect(binary, 'MC_TOOLS=required, but prometheus was not found (PROMETHEUS_BIN or PATH)').toBeTruthy();
    folder = mkdtempSync(join(tmpdir(), 'mc-prometheus-'));
    const port = await freePort();
    base = `http://127.0.0.1:${port}`;
    writeFileSync(
      join(folder, 'rules.yml'),
      renderRules(registry, { tenantLabel: 'handler' }).replace('interval: 10s', 'interval: 1s'),
    );
    const scrape = {
      job_name: 'self',
      scrape_interval: '1s',
      static_configs: [{ targets: [`127.0.0.1:${port}`] }],
    };
    writeFileSync(
      join(folder, 'prometheus.yml'),
      JSON.stringify({ rule_files: ['rules.yml'], scrape_configs: [scrape] }),
    );
    server = spawn(
      binary ?? 'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    await waitFor(async () => (await ask(recordedQuery(signals))).length >= 4);
    await waitFor(async () => readSourceLoadQps(await ask(withSourceLoad(recordedQuery(signals)))) !== null);
  });

  afterAll(async () => {
    if (server?.exitCode === null) {
      const isGone = new Promise((resolve) => server?.once('exit', resolve));
      server.kill('SIGTERM');
      await isGone;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('recorded series end in the label tenant, and the source’s load rides along', async () => {
    const answer = await ask(withSourceLoad(recordedQuery(signals)));
    const named = new Set(answer.map(({ metric }) => metric.__name__).filter((name) => name !== undefined));
    expect([...named].sort()).toEqual(signals.map(({ record }) => record).sort());
    expect(
      answer.filter(({ metric }) => metric.__name__).every(({ metric }) => metric.tenant === metric.handler),
    ).toBe(true);
    expect(readSourceLoadQps(answer)).toBeGreaterThanOrEqual(0);
  });

  it('the union of raw expressions gives the same tenants as the recorded series', async () => {
    const union = await ask(withSourceLoad(unionQuery(signals)));
    const recorded = await ask(recordedQuery(signals));
    const keys = (series: MatrixSeries[], idOf: (metric: Record<string, string>) => string | undefined) =>
      [...new Set(series.map(({ metric }) => `${idOf(metric)}:${metric.tenant}`))].sort();
    const idByRecord = new Map(signals.map(({ id, record }) => [record, id]));
    expect(
      keys(
        union.filter(({ metric }) => metric.mc_signal !== '_source_load'),
        (m) => m.mc_signal,
      ),
    ).toEqual(keys(recorded, (m) => idByRecord.get(m.__name__ ?? '')));
    expect(readSourceLoadQps(union)).toBeGreaterThanOrEqual(0);
  });

  it.each(['recorded', 'union'])('an answer to the %s query fills a frame', async (kind) => {
    const query = withSourceLoad(kind === 'union' ? unionQuery(signals) : recordedQuery(signals));
    let endSeconds = 0;
    let range = { startSeconds: 0, endSeconds: 0, stepSeconds: 1 };
    let series: MatrixSeries[] = [];
    await waitFor(async () => {
      endSeconds = Math.floor(Date.now() / 1_000);
      range = { startSeconds: endSeconds - 20, endSeconds, stepSeconds: 1 };
      series = await ask(query, range);
      const seen = series.map(({ metric }) => metric.tenant);
      return seen.includes('/api/v1/query') && seen.includes('/metrics');
    });
    const input = { range, fetched: range, signals, tenants, series, fetchedAtSeconds: endSeconds };
    const { frame, report } = mergeMatrix(emptyFrame('test', range, registry), input);
    expect(frame.points.requests?.query?.some((value) => value !== null)).toBe(true);
    expect(report).toMatchObject({
      offGridSamples: 0,
      unlabelledSeries: 0,
      unknownSignalSeries: 0,
      conflictingSignals: [],
    });
    expect(report.unknownTenants).toContain('/metrics');
    expect(frame.signals.p95).toEqual({ state: 'ok' });
  });

  it.each(['recorded', 'expression'] as const)(
    'a tenant’s query from the %s gives that tenant alone',
    async (from) => {
      const requests = signals.filter(({ id }) => id === 'requests')[0];
      if (!requests) throw new Error('no signal');
      const answer = await ask(tenantQuery(requests, '/api/v1/query', from));
      expect(answer.map(({ metric }) => metric.tenant)).toEqual(['/api/v1/query']);
    },
  );

  async function ask(
    query: string,
    range?: { startSeconds: number; endSeconds: number; stepSeconds: number },
  ): Promise<MatrixSeries[]> {
    const body = new URLSearchParams({ query });
    if (range) {
      body.set('start', String(range.startSeconds));
      body.set('end', String(range.endSeconds));
      body.set('step', String(range.stepSeconds));
    }
    const response = await fetch(`${base}/api/v1/${range ? 'query_range' : 'query'}`, {
      method: 'POST',
      body,
    });
    const reply = (await response.json()) as {
      status: string;
      error?: string;
      data: {
        result: { metric: Record<string, string>; values?: [number, string][]; value?: [number, string] }[];
      };
    };
    if (reply.status !== 'success') throw new Error(reply.error);
    return reply.data.result.map(({ metric, values, value }) => ({
      metric,
      values: values ?? (value ? [value] : []),
    }));
  }
});

async function waitFor(isDone: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await isDone().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Prometheus did not answer as expected within a minute');
}

function findPrometheus(): string | undefined {
  if (process.env.PROMETHEUS_BIN) return process.env.PROMETHEUS_BIN;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((dir) => join(dir, 'prometheus'))
    .find((path) => existsSync(path));
}
