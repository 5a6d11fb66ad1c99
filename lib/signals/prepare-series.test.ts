import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyFrame, type Frame, prepareSeries, resolveRegistry } from '@/lib/signals';
import { niceDomain } from './nice-domain';
import { findIsolated } from './prepare-series';

const registry = resolveRegistry([{ id: 'cost', expr: null }], [{ id: 'main', tenantLabel: 'tenant' }]);
const range = { startSeconds: 100, endSeconds: 140, stepSeconds: 10 };
const a = { id: 'A', name: 'Tenant A', objectives: {} };
const b = { id: 'B', name: 'Tenant B', objectives: {} };

function frameOf(points: Frame['points'], change: Partial<Frame> = {}): Frame {
  const empty = emptyFrame('1h', range, registry);
  return { ...empty, points: { ...empty.points, ...points }, ...change };
}

function prepare(panelId: string, frame: Frame, options: Partial<Parameters<typeof prepareSeries>[3]> = {}) {
  const panel = registry.panels.find(({ id }) => id === panelId);
  if (!panel) throw new Error(`no panel ${panelId}`);
  return prepareSeries(frame, panel, registry, {
    tenants: [a],
    nowSeconds: 148,
    currency: 'EUR',
    ...options,
  });
}

describe('prepareSeries', () => {
  it('scales values to what people read; gaps stay gaps and lone samples become dots', () => {
    const panel = prepare('p95', frameOf({ p95: { A: [0.25, null, 0.5, null, null] } }));
    expect(panel.series[0]).toMatchObject({
      values: [250, null, 500, null, null],
      dots: [0, 2],
      axis: 0,
      label: 'Request latency p95',
    });
    expect(panel.axes[0]).toMatchObject({ unit: 'seconds', label: 'ms', factor: 1_000 });
    expect(panel.timesSeconds).toEqual([100, 110, 120, 130, 140]);
    expect(panel.subtitle).toBe('ms · tenant:mc_request_duration_seconds:p95_rate5m');
  });

  it('shows the latest sample with its own age, not the frame’s', () => {
    const panel = prepare(
      'p95',
      frameOf({ p95: { A: [0.25, null, 0.5, null, null] } }, { fetchedAtSeconds: 147 }),
    );
    expect(panel.series[0]).toMatchObject({
      latest: { value: 0.5, atSeconds: 120, ageSeconds: 28 },
      latestShown: { text: '500', unit: 'ms' },
    });
  });

  it('gives signals of different units axes of their own', () => {
    const panel = prepare(
      'autonomy',
      frameOf({ autonomy_decision_rate: { A: [2, 2, 2, 2, 2] }, autonomy_success: { A: [1, 1, 1, 1, 0.9] } }),
    );
    expect(panel.axes.map(({ unit, label }) => [unit, label])).toEqual([
      ['per_second', '/s'],
      ['ratio', '%'],
    ]);
    expect(panel.series.map(({ label, axis }) => [label, axis])).toEqual([
      ['Decision rate', 0],
      ['Success', 1],
      ['Compensation', 1],
    ]);
  });

  it('names tenants when there are several, and gives every series a key of its own', () => {
    const panel = prepare('autonomy', frameOf({}), { tenants: [a, b] });
    expect(panel.series.map(({ label }) => label)).toContain('B · Success');
    expect(new Set(panel.series.map(({ key }) => key)).size).toBe(6);
  });

  it('uses the same axes for panels that share tenants to scale by', () => {
    const frame = frameOf({ p95: { A: [0.1, 0.1, 0.1, 0.1, 0.1], B: [3, 3, 3, 3, 3] } });
    const shared = { scaleTenants: [a, { ...b, objectives: { p95: { page: 4 } } }] };
    expect(prepare('p95', frame, shared).axes).toEqual(
      prepare('p95', frame, { ...shared, tenants: [b] }).axes,
    );
    expect(prepare('p95', frame).axes).not.toEqual(prepare('p95', frame, shared).axes);
  });

  it('labels levels with their value: one line when shared, one per tenant when not', () => {
    const frame = frameOf({ p95: { A: [0.4, 0.4, 0.4, 0.4, 0.4] } });
    expect(prepare('p95', frame).thresholds).toMatchObject([
      { level: 'warn', value: 500, label: 'warn 500 ms', tenantId: null },
      { level: 'page', value: 1_000, label: 'page 1.00 s', tenantId: null },
    ]);
    const own = prepare('p95', frame, { tenants: [a, { ...b, objectives: { p95: { warn: 0.3 } } }] });
    expect(own.thresholds.map(({ label, tenantId }) => [label, tenantId])).toEqual([
      ['warn 500 ms', 'A'],
      ['warn 300 ms', 'B'],
      ['page 1.00 s', null],
    ]);
  });

  it('says what is missing: not mapped, failing since when, or empty', () => {
    const error = { state: 'error', message: 'many-to-many', sinceSeconds: 120 } as const;
    const frame = frameOf(
      { p95: { A: [1, null, null, null, null] } },
      { signals: { ...frameOf({}).signals, p95: error } },
    );
    expect(prepare('cost', frame)).toMatchObject({
      series: [],
      problems: [{ kind: 'not-mapped', signalId: 'cost' }],
    });
    expect(prepare('p95', frame).problems).toEqual([
      {
        signalId: 'p95',
        title: 'Request latency p95',
        kind: 'error',
        text: 'many-to-many',
        sinceSeconds: 120,
      },
    ]);
    expect(prepare('p95', frame).series[0]?.values[0]).toBe(1);
    expect(prepare('aa_lag', frame).problems).toMatchObject([{ kind: 'empty' }]);
  });

  it('tells in one sentence what it shows', () => {
    const frame = frameOf({ p95: { A: [0.2, null, null, 1.5, 1.2] } });
    expect(prepare('p95', frame).summary).toBe(
      'Request latency p95 of A, last 50 s of samples: Request latency p95 1.20 s 8 s ago, between 200 ms and 1.50 s, at or above the page level 1.00 s, 1 gap.',
    );
    expect(prepare('cost', frame).summary).toBe(
      'Cost of A, last 50 s of samples: Cost is not mapped to a PromQL expression yet.',
    );
    const stale = prepare('p95', { ...frame, staleSinceSeconds: 130 });
    expect(stale.summary).toContain('last good samples');
    const many = Array.from({ length: 9 }, (_, i) => ({ ...a, id: `T${i}` }));
    const crowded = frameOf({ p95: Object.fromEntries(many.map(({ id }) => [id, [1, 1, 1, 1, 1]])) });
    expect(prepare('p95', crowded, { tenants: many }).summary).toContain('and 4 more series');
  });

  it('survives an empty frame and a tenant nobody has samples of', () => {
    const panel = prepare('p95', frameOf({}), {
      tenants: [{ id: 'constructor', name: 'x', objectives: {} }],
    });
    expect(panel.series[0]).toMatchObject({
      values: [null, null, null, null, null],
      dots: [],
      latest: null,
      latestShown: { text: '–' },
    });
    expect(prepare('p95', frameOf({}), { tenants: [] })).toMatchObject({ series: [], thresholds: [] });
  });
});

describe('findIsolated', () => {
  it.each([
    [[null, 1, null], [1]],
    [
      [1, null, 2],
      [0, 2],
    ],
    [[1, 1, null, 1], [3]],
    [[0], [0]],
    [[null], []],
    [[], []],
  ])('%j has dots at %j', (values, expected) => {
    expect(findIsolated(values)).toEqual(expected);
  });
});

describe('niceDomain', () => {
  it.each<[string, { min: number; max: number } | null, number[], 'ratio' | 'seconds', [number, number]]>([
    ['starts at zero', { min: 80, max: 130 }, [], 'seconds', [0, 150]],
    ['includes a level that is near', { min: 80, max: 130 }, [500], 'seconds', [0, 500]],
    [
      'leaves out one so far that the samples would lie flat',
      { min: 80, max: 90 },
      [1_000],
      'seconds',
      [0, 100],
    ],
    ['goes below zero when samples do', { min: -3, max: 4 }, [], 'seconds', [-3, 4]],
    ['zooms on high shares, levels included', { min: 97, max: 99.7 }, [95, 90], 'ratio', [85, 100]],
    ['shows low shares from zero', { min: 0.2, max: 0.5 }, [2], 'ratio', [0, 2]],
    ['shows a fall of a share from zero', { min: 40, max: 99 }, [95], 'ratio', [0, 100]],
    ['never claims more than all', { min: 40, max: 96 }, [], 'ratio', [0, 100]],
    ['shows more than all when it is', { min: 40, max: 140 }, [], 'ratio', [0, 150]],
    ['shows levels when there are no samples', null, [500, 1_000], 'seconds', [0, 1_000]],
    ['has a size without samples and levels', null, [], 'seconds', [0, 1]],
    ['has a size when all is zero', { min: 0, max: 0 }, [], 'seconds', [0, 1]],
  ])('%s', (_what, samples, levels, unit, expected) => {
    expect(niceDomain(samples, levels, unit)).toEqual(expected);
  });

  it('always holds every sample and has a size', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        value,
        value,
        fc.array(value, { maxLength: 4 }),
        fc.constantFrom('ratio', 'seconds', 'count'),
        (x, y, levels, unit) => {
          const samples = { min: Math.min(x, y), max: Math.max(x, y) };
          const [low, high] = niceDomain(samples, levels, unit);
          expect(low).toBeLessThanOrEqual(samples.min);
          expect(high).toBeGreaterThanOrEqual(samples.max);
          expect(high).toBeGreaterThan(low);
        },
      ),
    );
  });
});
