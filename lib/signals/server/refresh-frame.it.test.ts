import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPrometheusClient } from '@/lib/platform/prometheus-client';
import type { Tenant } from '@/lib/tenants';
import { type FakePrometheus, startFakePrometheus } from '@/lib/testing/fake-prometheus';
import { resolveRegistry } from '..';
import { alignRange, emptyFrame } from '../align';
import { type FrameProgress, type PolledSource, refreshFrame } from './refresh-frame';

const NOW = 1_760_000_000;
const P95 = 'tenant:mc_request_duration_seconds:p95_rate5m';
const COST = 'tenant:mc_cost_usd:rate1h';
const tenants: Tenant[] = [
  { id: 'T', name: 'T', residency: 'eu', tier: 1, environment: 'test', labelValue: 'T', objectives: {} },
];

let first: FakePrometheus;
let second: FakePrometheus;
let sources: PolledSource[];
let progress: FrameProgress;
beforeEach(async () => {
  first = await startFakePrometheus([{ labels: { __name__: P95, tenant: 'T' }, when: P95, at: () => 1 }]);
  second = await startFakePrometheus([{ labels: { __name__: COST, tenant: 'T' }, when: COST, at: () => 2 }]);
  sources = [first, second].map(({ url }, n) => {
    const config = {
      id: n === 0 ? 'first' : 'second',
      kind: 'prometheus' as const,
      url,
      tenantLabel: 'tenant',
      region: 'eu' as const,
      overlapSeconds: 120,
      rules: 'installed' as const,
      headers: {},
    };
    return { config, client: createPrometheusClient(config, { readSecret: () => '' }) };
  });
  progress = { frame: emptyFrame('1h', alignRange(NOW, '1h'), registry()), sources: new Map() };
});
afterEach(async () => {
  for (const { client } of sources) client.close();
  await Promise.all([first.close(), second.close()]);
});

const registry = () =>
  resolveRegistry(
    [{ id: 'cost', source: 'second' }],
    sources.map(({ config }) => config),
  );

const refresh = (nowSeconds: number) =>
  refreshFrame(progress, {
    registry: registry(),
    tenants,
    sources,
    range: alignRange(nowSeconds, '1h'),
    nowSeconds,
    withLoad: false,
  });

describe('a frame from two sources', () => {
  it('holds the signals of both, each source asked once and only for its own', async () => {
    await refresh(NOW);
    expect(progress.frame.points.p95?.T?.at(-1)).toBe(1);
    expect(progress.frame.points.cost?.T?.at(-1)).toBe(2);
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
    expect(second.requests[0]?.form.get('query')).not.toContain(P95);
  });

  it('one fails: its signals say so and keep their samples, the others go on, the frame is not stale', async () => {
    await refresh(NOW);
    await second.kill();
    const { failures } = await refresh(NOW + 10);
    expect([...failures.keys()]).toEqual(['second']);
    const { frame } = progress;
    expect(frame.signals).toMatchObject({
      p95: { state: 'ok' },
      cost: { state: 'error', message: expect.stringContaining('cannot be reached'), sinceSeconds: NOW + 10 },
    });
    expect(frame.staleSinceSeconds).toBeNull();
    expect(frame.points.cost?.T?.slice(-2)).toEqual([2, null]);
    expect(frame.points.p95?.T?.at(-1)).toBe(1);
  });

  it('and when it is back its gap is filled', async () => {
    await refresh(NOW);
    await second.kill();
    for (let n = 1; n <= 6; n++) await refresh(NOW + n * 10);
    await second.revive();
    await refresh(NOW + 70);
    expect(progress.frame.signals.cost).toEqual({ state: 'ok' });
    expect(progress.frame.points.cost?.T?.includes(null)).toBe(false);
  });

  it('both fail: the frame is stale, with both reasons', async () => {
    await refresh(NOW);
    await Promise.all([first.kill(), second.kill()]);
    await refresh(NOW + 10);
    expect(progress.frame.staleReason).toMatch(/"first".*; .*"second"/);
    expect(progress.frame.endSeconds).toBe(NOW);
  });
});
