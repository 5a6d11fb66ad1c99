import { describe, expect, it } from 'vitest';
import { type Frame, resolveRegistry } from '@/lib/signals';
import {
  countByStatus,
  headlinesOf,
  LIVE_TENANTS,
  overviewCsv,
  PAGE_ROWS,
  pageOverview,
  selectRows,
} from '.';
import { buildOverview, mergeOverview, type PlacedTenant, signalState } from './overview';

const registry = resolveRegistry([], [{ id: 'main', tenantLabel: 'tenant' }]);
const END = 1_900_000_000;

function tenant(id: string, over: Partial<PlacedTenant> = {}): PlacedTenant {
  return {
    id,
    name: `Name of ${id}`,
    residency: 'eu',
    tier: 1,
    environment: 'demo',
    labelValue: id,
    objectives: {},
    place: 0,
    ...over,
  };
}

/** A frame in which each tenant's every judged signal is good, except what `over` says. */
function frame(over: Record<string, Record<string, (number | null)[]>>, tenants: readonly string[]): Frame {
  const good: Record<string, number> = {
    autonomy_success: 1,
    autonomy_compensation: 0,
    policy_denies: 0,
    aa_lag: 1,
    p95: 0.1,
  };
  const points: Frame['points'] = {};
  for (const signal of registry.signals) {
    points[signal.id] = Object.fromEntries(
      tenants.map((id) => [
        id,
        over[signal.id]?.[id] ?? Array.from({ length: 361 }, () => good[signal.id] ?? 2),
      ]),
    );
  }
  return {
    key: '1h',
    seq: 7,
    registryVersion: registry.version,
    startSeconds: END - 3_600,
    endSeconds: END,
    stepSeconds: 10,
    points,
    signals: Object.fromEntries(registry.signals.map((signal) => [signal.id, { state: 'ok' as const }])),
    fetchedAtSeconds: END + 2,
    staleSinceSeconds: null,
    staleReason: null,
    warnings: [],
  };
}

const slow = Array.from({ length: 361 }, () => 3);
const at = { nowSeconds: END + 4, currency: 'EUR' };

describe('the overview', () => {
  const tenants = [tenant('A', { tier: 0 }), tenant('B', { residency: 'us', tier: 3 }), tenant('C')];
  const silent = Array.from({ length: 361 }, () => null);
  const overview = buildOverview(
    frame({ p95: { B: slow, C: silent } }, ['A', 'B', 'C']),
    registry,
    tenants,
    at,
  );

  it('puts the worst tenant first and says why', () => {
    expect(overview.rows.map((row) => [row.tenant.id, row.status])).toEqual([
      ['B', 'page'],
      ['C', 'unknown'],
      ['A', 'pass'],
    ]);
    expect(overview.rows[0]?.reasons.join()).toMatch(/p95/);
  });

  it('draws sparklines for as many of the worst rows as asked', () => {
    const drawn = buildOverview(frame({}, ['A', 'B']), registry, tenants.slice(0, 2), {
      ...at,
      sparkRows: 1,
    });
    expect(drawn.rows.map((row) => row.values.p95?.spark !== '')).toEqual([true, false]);
  });

  it('never shows a missing value as zero', () => {
    expect(overview.rows[1]?.values.p95).toEqual({
      value: null,
      atSeconds: null,
      status: 'unknown',
      spark: '',
    });
  });

  it('gives each value with the time of its own sample', () => {
    expect(overview.rows[0]?.values.p95).toMatchObject({ value: 3, atSeconds: END, status: 'page' });
  });

  it('carries the head of its frame but not its points', () => {
    expect(overview.frame).not.toHaveProperty('points');
    expect(overview.frame).toMatchObject({ key: '1h', seq: 7 });
    expect(signalState(overview.frame, 'p95')).toEqual({ state: 'ok' });
    expect(signalState(overview.frame, 'never-heard-of')).toEqual({ state: 'not-mapped' });
  });

  it('has one headline per panel, the one that can be judged', () => {
    expect(headlinesOf(registry).map(({ signal, title }) => [signal.id, title])).toEqual([
      ['autonomy_success', 'Autonomy success'],
      ['policy_denies', 'Policy denies'],
      ['cost', 'Cost'],
      ['aa_lag', 'A/A replication lag'],
      ['p95', 'Request latency p95'],
    ]);
  });

  it.each([
    ['words that all must match', { q: 'name us', status: null, sort: 'worst' }, ['B']],
    ['a status', { q: '', status: 'pass', sort: 'worst' }, ['A']],
    ['the name', { q: '', status: null, sort: 'name' }, ['A', 'B', 'C']],
    ['the tier, highest first', { q: '', status: null, sort: 'tier' }, ['B', 'C', 'A']],
    ['a tier by its word', { q: 'tier3', status: null, sort: 'worst' }, ['B']],
  ] as const)('selects rows by %s', (_name, filter, ids) => {
    expect(selectRows(overview.rows, filter).map((row) => row.tenant.id)).toEqual(ids);
  });

  it('counts tenants by status', () => {
    expect(countByStatus(overview.rows)).toEqual({ page: 1, warn: 0, unknown: 1, pass: 1 });
  });

  it('takes fresh rows in place of older ones and ranks again', () => {
    const fresh = buildOverview(
      frame({ aa_lag: { A: slow.map(() => 20) } }, ['A']),
      registry,
      [tenant('A')],
      at,
    );
    const merged = mergeOverview(overview, { ...fresh, frame: { ...fresh.frame, seq: 8 } });
    expect(merged.rows.map((row) => [row.tenant.id, row.status])).toEqual([
      ['B', 'page'],
      ['A', 'warn'],
      ['C', 'unknown'],
    ]);
    expect(merged.frame.seq).toBe(8);
  });

  it('writes CSV with base units and exact times, empty where there is no value', () => {
    const [head = '', first = '', second = ''] = overviewCsv(overview, registry).split('\r\n');
    expect(head).toContain('p95 (seconds),p95 sampled at');
    expect(first).toMatch(/^B,Name of B,us,3,demo,page,/);
    expect(first.endsWith(`,3,${new Date(END * 1000).toISOString()}`)).toBe(true);
    expect(second.endsWith(',,')).toBe(true);
  });
});

describe('what a page of the overview carries', () => {
  it('has a bound, whatever the number of tenants, and streams the worst ones', () => {
    const many = Array.from({ length: 1_000 }, (_, place) =>
      tenant(`T${String(place).padStart(4, '0')}`, { place }),
    );
    const bad = Object.fromEntries(many.slice(-3).map(({ id }) => [id, slow]));
    const overview = buildOverview(
      frame(
        { p95: bad },
        many.map(({ id }) => id),
      ),
      registry,
      many,
      at,
    );
    const page = pageOverview({ overview, tenants: many });
    expect(page.total).toBe(1_000);
    expect(page.initial.rows).toHaveLength(PAGE_ROWS);
    expect(page.live).toHaveLength(LIVE_TENANTS);
    expect(page.live.map(({ id }) => id)).toEqual(expect.arrayContaining(['T0997', 'T0998', 'T0999']));
  });
});
