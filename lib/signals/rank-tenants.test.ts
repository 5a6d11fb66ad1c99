import { describe, expect, it } from 'vitest';
import {
  emptyFrame,
  type Frame,
  JUDGEABLE_AGE_SECONDS,
  newestSampleSeconds,
  rankTenants,
  resolveRegistry,
} from '@/lib/signals';

const off = (id: string) => ({ id, expr: null });
const registry = resolveRegistry(
  ['autonomy_decision_rate', 'autonomy_compensation', 'policy_denies', 'aa_lag'].map(off),
  [{ id: 'main', tenantLabel: 'tenant' }],
);
const range = { startSeconds: 100, endSeconds: 500, stepSeconds: 100 };
const tenant = (id: string, objectives = {}) => ({ id, objectives });

function frameOf(points: Frame['points'], change: Partial<Frame> = {}): Frame {
  const empty = emptyFrame('1h', range, registry);
  return { ...empty, points: { ...empty.points, ...points }, fetchedAtSeconds: 505, ...change };
}
const latest = (value: number | null): (number | null)[] => [null, null, null, null, value];

describe('rankTenants', () => {
  it('puts page before warn before unknown before pass, the farther beyond its level first, then by id', () => {
    const p95 = { C: 1.1, D: 3, E: 0.6, B: 0.1, A: 0.1 };
    const frame = frameOf({
      p95: Object.fromEntries(Object.entries(p95).map(([id, value]) => [id, latest(value)])),
      autonomy_success: Object.fromEntries(['A', 'B', 'C', 'D', 'E'].map((id) => [id, latest(0.99)])),
    });
    const ranked = rankTenants(
      frame,
      registry,
      ['A', 'B', 'C', 'D', 'E', 'F'].map((id) => tenant(id)),
    );
    expect(ranked.map(({ tenantId, status }) => [tenantId, status])).toEqual([
      ['D', 'page'],
      ['C', 'page'],
      ['E', 'warn'],
      ['F', 'unknown'],
      ['A', 'pass'],
      ['B', 'pass'],
    ]);
  });

  it('gives reasons with value and level, worst first', () => {
    const frame = frameOf({ p95: { A: latest(0.6) }, autonomy_success: { A: latest(0.5) } });
    expect(rankTenants(frame, registry, [tenant('A')])[0]?.reasons).toEqual([
      'Success 50.0 %, at or below the page level 90.0 %',
      'Request latency p95 600 ms, at or above the warn level 500 ms',
    ]);
  });

  it('passes only when every judged signal has a fresh sample', () => {
    const good = { p95: { A: latest(0.1) }, autonomy_success: { A: latest(0.99) } };
    const statusOf = (frame: Frame, nowSeconds = 505) =>
      rankTenants(frame, registry, [tenant('A')], { nowSeconds })[0];
    expect(statusOf(frameOf(good))).toMatchObject({ status: 'pass', reasons: [] });
    expect(statusOf(frameOf({ ...good, autonomy_success: {} }))).toMatchObject({
      status: 'unknown',
      reasons: ['Success: no sample'],
    });
    expect(statusOf(frameOf(good), 500 + JUDGEABLE_AGE_SECONDS)?.status).toBe('pass');
    expect(statusOf(frameOf(good), 501 + JUDGEABLE_AGE_SECONDS)).toMatchObject({
      status: 'unknown',
      reasons: ['Success: last sample is 2 min old', 'Request latency p95: last sample is 2 min old'],
    });
    const failing = frameOf(good, {
      signals: { ...frameOf(good).signals, p95: { state: 'error', message: 'x', sinceSeconds: 1 } },
    });
    expect(statusOf(failing)).toMatchObject({
      status: 'unknown',
      reasons: ['Request latency p95: the query fails'],
    });
  });

  it('does not judge what has no level, nor what nobody has mapped', () => {
    const frame = frameOf({
      p95: { A: latest(0.1) },
      autonomy_success: { A: latest(0.99) },
      cost: { A: latest(1) },
    });
    const [rank] = rankTenants(frame, registry, [tenant('A')]);
    const judgementOf = (id: string) => rank?.signals.find(({ signalId }) => signalId === id)?.judgement;
    expect(judgementOf('cost')).toBeNull();
    expect(judgementOf('aa_lag')).toBeNull();
    expect(judgementOf('p95')).toBe('pass');
    expect(rank?.signals.find(({ signalId }) => signalId === 'cost')?.sample).toEqual({
      value: 1,
      atSeconds: 500,
      ageSeconds: 5,
    });
  });

  it('is unknown when nothing at all can be judged', () => {
    const nothing = resolveRegistry(
      registry.signals.map(({ id }) => off(id)),
      [{ id: 'main', tenantLabel: 'tenant' }],
    );
    expect(rankTenants(frameOf({}), nothing, [tenant('A')])[0]).toMatchObject({
      status: 'unknown',
      reasons: ['no signal has a level to judge it by'],
    });
  });

  it('ranks a value of zero below a level that must not be reached', () => {
    const frame = frameOf({
      p95: { A: latest(0.1), B: latest(0.1) },
      autonomy_success: { A: latest(0), B: latest(0.89) },
    });
    expect(rankTenants(frame, registry, [tenant('B'), tenant('A')]).map(({ tenantId }) => tenantId)).toEqual([
      'A',
      'B',
    ]);
  });
});

describe('newestSampleSeconds', () => {
  it('is the time of the newest sample of anyone, or null', () => {
    expect(newestSampleSeconds(frameOf({}))).toBeNull();
    expect(
      newestSampleSeconds(
        frameOf({ p95: { A: [1, null, null, null, null] }, cost: { B: [null, null, 0, null, null] } }),
      ),
    ).toBe(300);
  });
});
