import { describe, expect, it } from 'vitest';
import { type Frame, prepareSeries, type SignalRegistry } from '@/lib/signals';
import { chartBands, samePicture, seriesLook, tenantColour } from './chart-bands';
import { bandGroups, prepareBands } from './prepare-bands';

const signal = {
  title: 'S',
  description: '',
  panel: 'autonomy',
  expr: 'x',
  record: 'tenant:mc_x:y',
  source: 's',
  thresholds: {},
};
const registry: SignalRegistry = {
  version: 'v1',
  panels: [
    { id: 'autonomy', title: 'Autonomy', signals: ['rate', 'success', 'undone', 'failed', 'unmapped'] },
  ],
  signals: [
    { ...signal, id: 'rate', title: 'Rate', unit: 'per_second', direction: 'neutral' },
    {
      ...signal,
      id: 'success',
      title: 'Success',
      unit: 'ratio',
      direction: 'higher-is-better',
      thresholds: { warn: 0.95 },
    },
    {
      ...signal,
      id: 'undone',
      title: 'Undone',
      unit: 'ratio',
      direction: 'lower-is-better',
      thresholds: { warn: 0.02 },
    },
    { ...signal, id: 'failed', title: 'Failed', unit: 'ratio', direction: 'lower-is-better' },
    { ...signal, id: 'unmapped', title: 'Unmapped', unit: 'bytes', direction: 'neutral', expr: null },
  ],
};
const panel = registry.panels[0] ?? { id: '', title: '', signals: [] };
const frame: Frame = {
  key: '1h',
  seq: 1,
  registryVersion: 'v1',
  startSeconds: 0,
  endSeconds: 20,
  stepSeconds: 10,
  points: {
    rate: { A: [1, 2, 3], B: [10, 20, 30] },
    success: { A: [0.97, 0.98, 0.99], B: [0.97, 0.98, 0.99] },
    undone: { A: [0.01, null, 0.01], B: [0.01, 0.01, 0.01] },
    failed: { A: [0, 0, 0], B: [0, 0, 0] },
  },
  signals: {},
  fetchedAtSeconds: 20,
  staleSinceSeconds: null,
  staleReason: null,
  warnings: [],
};
const tenant = (id: string, objectives = {}) => ({ id, name: id, objectives });
const prepare = (id: string, of: Frame = frame) =>
  prepareBands(of, panel, registry, { tenants: [tenant(id)], nowSeconds: 20, currency: 'USD' });

describe('bands of a panel', () => {
  it('hold signals of one unit and one direction; what is not mapped has none', () => {
    expect(bandGroups(panel, registry)).toEqual([['rate'], ['success'], ['undone', 'failed']]);
  });

  it('give a share near all and a share near none an axis each', () => {
    const [, success, undone] = chartBands(prepare('A'));
    expect(success?.axis.domain[0]).toBeGreaterThanOrEqual(50);
    expect(undone?.axis.domain[1]).toBeLessThanOrEqual(10);
  });

  it('keep series and levels with their own axis', () => {
    const bands = chartBands(prepare('A'));
    expect(bands.map((band) => band.series.map((series) => series.signalId))).toEqual([
      ['rate'],
      ['success'],
      ['undone', 'failed'],
    ]);
    expect(bands.map((band) => band.thresholds.map((level) => level.signalId))).toEqual([
      [],
      ['success'],
      ['undone'],
    ]);
  });

  it('still name what is missing', () => {
    expect(prepare('A').problems.map((problem) => [problem.signalId, problem.kind])).toEqual([
      ['unmapped', 'not-mapped'],
    ]);
  });
});

describe('one scale for several tenants', () => {
  it('is as wide as the widest, levels included, so that equal height means equal value', () => {
    const tenants = [tenant('A'), tenant('B', { success: { warn: 0.6 } })];
    const [a, b] = tenants.map((one) =>
      prepareBands(frame, panel, registry, {
        tenants: [one],
        nowSeconds: 20,
        currency: 'USD',
        scaleTenants: tenants,
      }),
    );
    expect(a?.axes).toEqual(b?.axes);
    expect(a?.axes[0]?.domain[1]).toBeGreaterThanOrEqual(30);
    expect(a?.axes[1]?.domain[0]).toBeLessThanOrEqual(60);
  });
});

describe('a picture already on screen', () => {
  it('stays when a frame brings nothing new for it', () => {
    const later = { ...frame, seq: 2, fetchedAtSeconds: 21 };
    expect(samePicture(prepare('A'), prepare('A', later))).toBe(true);
  });

  it.each([
    ['a sample changed', { points: { ...frame.points, rate: { A: [1, 2, 4], B: [1, 1, 1] } } }],
    [
      'a sample went missing',
      { points: { ...frame.points, undone: { A: [null, null, 0.01], B: [0, 0, 0] } } },
    ],
    ['time moved on', { startSeconds: 10, endSeconds: 30 }],
    ['the source stopped answering', { staleSinceSeconds: 15 }],
    ['a signal failed', { signals: { rate: { state: 'error', message: 'no', sinceSeconds: 15 } } }],
  ] satisfies [string, Partial<Frame>][])('is drawn anew when %s', (_, change) => {
    expect(samePicture(prepare('A'), prepare('A', { ...frame, ...change }))).toBe(false);
  });
});

it('a panel of one unit and direction is prepared as it is', () => {
  const options = { tenants: [tenant('A')], nowSeconds: 20, currency: 'USD' };
  const simple = { id: 'p', title: 'P', signals: ['rate'] };
  expect(prepareBands(frame, simple, registry, options)).toEqual(
    prepareSeries(frame, simple, registry, options),
  );
});

it('colour says who and dashes say which signal', () => {
  expect([0, 7, 8].map(tenantColour)).toEqual(['var(--tenant-1)', 'var(--tenant-8)', 'var(--tenant-1)']);
  expect(seriesLook('red', 0)).toEqual({ colour: 'red', dash: undefined, widthPx: 1.5 });
  expect(new Set([0, 1, 2, 3].map((n) => seriesLook('red', n).dash)).size).toBe(4);
});
