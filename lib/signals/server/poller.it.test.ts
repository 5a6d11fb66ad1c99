import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '@/lib/kernel';
import { createLogger } from '@/lib/platform/logger';
import { createMetrics } from '@/lib/platform/metrics';
import { createPrometheusClient, type PrometheusClient } from '@/lib/platform/prometheus-client';
import type { Tenant } from '@/lib/tenants';
import {
  FAULTS,
  type FakePrometheus,
  type FakeSeries,
  type Fault,
  startFakePrometheus,
} from '@/lib/testing/fake-prometheus';
import type { Frame } from '../frame';
import { resolveRegistry } from '../registry';
import { createPoller, type Poller } from './poller';

const START = 1_760_000_000;
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
/** One signal of each panel would hide nothing that two do not show. */
const P95 = 'tenant:mc_request_duration_seconds:p95_rate5m';
const LAG = 'tenant:mc_aa_replication_lag_seconds:max';

const recorded = (name: string, tenant: string, at: FakeSeries['at']): FakeSeries => ({
  labels: { __name__: name, tenant },
  when: name,
  at,
});
const byExpression = (id: string, when: string, tenant: string, at: FakeSeries['at']): FakeSeries => ({
  labels: { mc_signal: id, tenant },
  when,
  at,
});
const allRecorded = () =>
  tenants.flatMap(({ id }, n) => [recorded(P95, id, () => n + 0.5), recorded(LAG, id, (t) => t % 7)]);

let fake: FakePrometheus;
let client: PrometheusClient;
let poller: Poller;
let published: Frame[];
let queries: string[];
let nowSeconds: number;
const clock: Clock = { now: () => new Date(nowSeconds * 1000) };

function build(rules: 'auto' | 'installed' | 'none' = 'auto', managed = true): void {
  const source = {
    id: 'main',
    kind: 'prometheus' as const,
    url: fake.url,
    tenantLabel: 'tenant',
    region: 'eu' as const,
    overlapSeconds: 120,
    rules,
    headers: {},
  };
  client = createPrometheusClient(source, {
    readSecret: () => '',
    deadlineMs: 300,
    nowMs: () => Date.now(),
    onQuery: (_source, reason) => {
      queries.push(reason);
      poller.countQuery(reason);
    },
  });
  const unmapped = [
    'autonomy_decision_rate',
    'autonomy_success',
    'autonomy_compensation',
    'policy_denies',
    'cost',
  ];
  poller = createPoller({
    name: 'worker-1',
    registry: resolveRegistry(
      unmapped.map((id) => ({ id, expr: null })),
      [source],
    ),
    tenants,
    sources: [{ config: source, client }],
    sink: {
      loadFrames: async () => new Map(),
      publish: async (frame) => {
        published.push(frame);
      },
      publishCost: async () => undefined,
    },
    clock,
    logger: createLogger('test', 'silent'),
    metrics: createMetrics(),
    managed,
  });
}

const newest = (key: string): Frame => {
  const frame = published.findLast((one) => one.key === key);
  if (frame === undefined) throw new Error(`no frame ${key} was published`);
  return frame;
};
const last = (frame: Frame, signal: string, tenant: string) => frame.points[signal]?.[tenant]?.at(-1);

async function tickAfter(seconds: number): Promise<void> {
  nowSeconds += seconds;
  queries = [];
  await poller.tick();
}

beforeEach(async () => {
  fake = await startFakePrometheus(allRecorded());
  nowSeconds = START;
  published = [];
  queries = [];
});
afterEach(async () => {
  client.close();
  await fake.close();
});

describe('polling a healthy source', () => {
  it('fills all four frames at first, one query each', async () => {
    build();
    await tickAfter(0);
    expect(queries).toEqual(['full', 'full', 'full', 'full']);
    expect(published.map(({ key }) => key)).toEqual(['1h', '6h', '24h', '7d']);
    expect(newest('1h').points.p95?.T2).toHaveLength(360);
    expect(last(newest('1h'), 'p95', 'T2')).toBe(1.5);
    expect(newest('1h').signals).toMatchObject({ p95: { state: 'ok' }, cost: { state: 'not-mapped' } });
  });

  it('then costs one query a tick for all tenants and signals, and one more per step of each longer frame', async () => {
    build();
    await tickAfter(0);
    const all: string[] = [];
    for (let n = 0; n < 30; n++) {
      await tickAfter(10);
      all.push(...queries);
    }
    // 30 ticks of the hour, 5 minutes of the six-hour frame, one step of the day, at most one of the week.
    expect(all.every((reason) => reason === 'tick')).toBe(true);
    expect(all.length).toBeGreaterThanOrEqual(36);
    expect(all.length).toBeLessThanOrEqual(37);
    expect(all.length / 300).toBeLessThanOrEqual(0.15);
  });

  it('fetches only the newest slots again, two minutes of them', async () => {
    build();
    await tickAfter(0);
    fake.requests.length = 0;
    await tickAfter(10);
    const form = fake.requests[0]?.form;
    expect(Number(form?.get('end')) - Number(form?.get('start'))).toBe(130);
  });

  it('overwrites a late sample inside the overlap', async () => {
    build();
    await tickAfter(0);
    fake.series = allRecorded().map((series) => ({ ...series, at: () => 9 }));
    await tickAfter(10);
    expect(newest('1h').points.p95?.T1?.slice(-15)).toEqual([0.5, ...Array(14).fill(9)]);
  });

  it('does not run two rounds at once', async () => {
    build();
    await Promise.all([poller.tick(), poller.tick(), poller.tick()]);
    expect(queries).toHaveLength(4);
  });

  it('counts every query for the cost it reports', async () => {
    build();
    await tickAfter(0);
    for (let n = 0; n < 60; n++) await tickAfter(10);
    const cost = poller.cost();
    expect(cost).toMatchObject({
      tickSeconds: 10,
      governor: 'off',
      leader: 'worker-1',
      lastTickAtSeconds: nowSeconds,
    });
    expect(cost.queriesPerSecond).toBeGreaterThan(0.11);
    expect(cost.queriesPerSecond).toBeLessThanOrEqual(0.15);
  });
});

describe('the governor', () => {
  const load = (qps: number): FakeSeries => ({
    labels: { mc_signal: '_source_load' },
    when: '_source_load',
    at: () => qps,
  });

  it('reads the source’s load inside the six-hour query, at no extra query, and leaves a busy source its 10 s', async () => {
    build('auto', false);
    fake.series = [...allRecorded(), load(40)];
    await tickAfter(0);
    expect(queries).toHaveLength(4);
    expect(fake.requests.filter(({ form }) => form.get('query')?.includes('_source_load'))).toHaveLength(1);
    expect(poller.cost()).toMatchObject({ governor: 'normal', tickSeconds: 10 });
    expect(poller.cost().reason).toContain('by others');
  });

  it('never asks a Prometheus that MC started itself', async () => {
    build('auto', true);
    await tickAfter(0);
    expect(fake.requests.some(({ form }) => form.get('query')?.includes('_source_load'))).toBe(false);
  });
});

describe('a source without recording rules', () => {
  const raw = () =>
    tenants.flatMap(({ id }) => [
      byExpression('p95', 'histogram_quantile', id, () => 0.25),
      byExpression('aa_lag', 'mc_aa_last_applied', id, () => 3),
    ]);

  it('is read by expression: one more query when that is found out, one query a tick afterwards', async () => {
    build();
    fake.series = raw();
    await tickAfter(0);
    expect(queries).toHaveLength(8);
    expect(last(newest('1h'), 'p95', 'T1')).toBe(0.25);
    expect(newest('1h').points.aa_lag?.T2?.[0]).toBe(3);
    await tickAfter(10);
    expect(queries).toEqual(['tick']);
  });

  it('goes over to recorded series as soon as there are some', async () => {
    build();
    fake.series = raw();
    await tickAfter(0);
    fake.series = [...raw(), ...allRecorded()];
    await tickAfter(10);
    expect(last(newest('1h'), 'p95', 'T2')).toBe(1.5);
    fake.requests.length = 0;
    await tickAfter(10);
    expect(fake.requests[0]?.form.get('query')).not.toContain('histogram_quantile');
  });

  it('one expression that fails the union marks only itself, and rests a minute', async () => {
    build('none');
    fake.series = raw();
    fake.fault = FAULTS.execution('histogram_quantile');
    await tickAfter(0);
    const frame = newest('1h');
    expect(frame.signals.p95).toMatchObject({
      state: 'error',
      message: expect.stringContaining('duplicate series'),
    });
    expect(frame.signals.aa_lag).toEqual({ state: 'ok' });
    expect(last(frame, 'aa_lag', 'T1')).toBe(3);
    expect(frame.staleSinceSeconds).toBeNull();
    await tickAfter(10);
    expect(queries).toEqual(['tick']);
    fake.fault = { kind: 'none' };
    await tickAfter(60);
    expect(newest('1h').signals.p95).toEqual({ state: 'ok' });
    expect(newest('1h').points.p95?.T1?.[0]).toBe(0.25);
  });

  it('one expression that is too slow is found by asking each alone, and only it fails', async () => {
    build('none');
    fake.series = raw();
    fake.fault = {
      kind: 'json-error',
      status: 503,
      errorType: 'timeout',
      error: 'query timed out',
      onlyWhen: 'histogram_quantile',
    };
    await tickAfter(0);
    expect(newest('1h').staleReason).toContain('ran out of time');
    await tickAfter(10);
    expect(newest('1h').staleSinceSeconds).toBeNull();
    expect(newest('1h').signals).toMatchObject({ p95: { state: 'error' }, aa_lag: { state: 'ok' } });
  });
});

describe('a source that misbehaves: the last good frame stays, with its age and a reason', () => {
  it.each<[string, Fault, RegExp]>([
    ['400', FAULTS.badQuery, /refused the query/],
    ['422 on recorded series', FAULTS.execution('tenant:mc'), /could not run the query/],
    ['422 while expanding', FAULTS.expandingTimeout, /ran out of time/],
    ['503 timeout', FAULTS.timeout, /ran out of time/],
    ['503', FAULTS.starting, /not available/],
    ['504 as HTML', FAULTS.gatewayHtml, /HTML page \(HTTP 504\)/],
    ['401', FAULTS.unauthorized, /refused our credentials/],
    ['404', FAULTS.notFound, /no query API/],
    ['not JSON', FAULTS.notJson, /not JSON/],
    ['half a JSON', FAULTS.halfJson, /not JSON/],
    ['an unknown shape', FAULTS.oddShape, /unknown shape/],
    ['a reset connection', { kind: 'reset' }, /cannot be reached/],
    ['silence beyond the deadline', { kind: 'silent' }, /did not answer within/],
  ])('%s', async (_name, fault, reason) => {
    build('installed');
    await tickAfter(0);
    const good = newest('1h');
    fake.fault = fault;
    await tickAfter(10);
    const stale = newest('1h');
    expect(stale.staleReason).toMatch(reason);
    expect(stale.staleSinceSeconds).toBe(START + 10);
    expect(stale.fetchedAtSeconds).toBe(START);
    expect(stale.points).toEqual(good.points);
    const count = published.length;
    await tickAfter(10);
    expect(published).toHaveLength(count);
    expect(newest('1h').staleSinceSeconds).toBe(START + 10);
    fake.fault = { kind: 'none' };
    await tickAfter(10);
    expect(newest('1h')).toMatchObject({
      staleSinceSeconds: null,
      staleReason: null,
      endSeconds: START + 30,
    });
    expect(newest('1h').points.p95?.T1?.every((value) => value === 0.5)).toBe(true);
  });

  it('killed for a minute: one query recovers all slots, because it asks for the whole range again', async () => {
    build();
    await tickAfter(0);
    await fake.kill();
    for (let n = 0; n < 6; n++) await tickAfter(10);
    expect(newest('1h').staleReason).toContain('ECONNREFUSED');
    await fake.revive();
    await tickAfter(10);
    expect(queries.slice(0, 1)).toEqual(['full']);
    expect(newest('1h').points.p95?.T1?.includes(null)).toBe(false);
    expect(newest('1h').endSeconds).toBe(START + 70);
  });

  it('while it is away each tick asks once, not once per frame', async () => {
    build();
    await tickAfter(0);
    fake.fault = FAULTS.starting;
    await tickAfter(1_800);
    await tickAfter(10);
    expect(queries).toHaveLength(1);
  });
});

describe('a source that answers oddly', () => {
  it('empty: panels have gaps, not errors and not zeros', async () => {
    build('installed');
    fake.fault = { kind: 'empty' };
    await tickAfter(0);
    expect(newest('1h')).toMatchObject({ staleSinceSeconds: null, signals: { p95: { state: 'ok' } } });
    expect(newest('1h').points.p95).toEqual({});
  });

  it('NaN and infinities are gaps', async () => {
    build('installed');
    fake.series = [recorded(P95, 'T1', (t) => (t % 20 === 0 ? 'NaN' : '+Inf')), recorded(P95, 'T2', () => 1)];
    await tickAfter(0);
    expect(newest('1h').points.p95?.T1?.every((value) => value === null)).toBe(true);
    expect(last(newest('1h'), 'p95', 'T2')).toBe(1);
  });

  it('warnings are passed on', async () => {
    build('installed');
    fake.fault = { kind: 'warnings', warnings: ['partial response: store unavailable'] };
    await tickAfter(0);
    expect(newest('1h').warnings).toEqual(['partial response: store unavailable']);
  });

  it('series without the tenant label: the signal says so', async () => {
    build('installed');
    fake.series = [{ labels: { __name__: P95 }, when: P95, at: () => 1 }];
    await tickAfter(0);
    expect(newest('1h').signals.p95).toMatchObject({
      state: 'error',
      message: expect.stringContaining('no tenant label'),
    });
  });

  it('only tenants nobody declared: a warning, no samples', async () => {
    build('installed');
    fake.series = [recorded(P95, 'somebody-else', () => 1)];
    await tickAfter(0);
    expect(newest('1h').warnings[0]).toContain('does not declare');
    expect(newest('1h').points.p95).toEqual({});
  });

  it('a clock five minutes behind is named', async () => {
    build('installed');
    fake.fault = { kind: 'skew', seconds: -300 };
    await tickAfter(0);
    expect(newest('1h').warnings[0]).toMatch(/clock of source "main" is (299|300|301) s behind/);
  });
});
