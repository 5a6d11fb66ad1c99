import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyFrame,
  type Frame,
  type MatrixSeries,
  type MergeInput,
  markSignalError,
  markStale,
  mergeMatrix,
  moveFrame,
  resolveRegistry,
} from '@/lib/signals';

const registry = resolveRegistry([{ id: 'cost', expr: null }], [{ id: 'main', tenantLabel: 'tenant' }]);
const p95 = registry.signals.filter(({ id }) => id === 'p95');
const RECORD = 'tenant:mc_request_duration_seconds:p95_rate5m';
const range = { startSeconds: 100, endSeconds: 140, stepSeconds: 10 };
const tenants = [
  { id: 'TENANT_001', labelValue: 'one' },
  { id: 'constructor', labelValue: 'constructor' },
];
const empty = emptyFrame('1h', range, registry);

const series = (tenant: string | undefined, values: [number, string][], metric = {}): MatrixSeries => ({
  metric: { __name__: RECORD, ...(tenant === undefined ? {} : { tenant }), ...metric },
  values,
});
const merge = (frame: Frame, answer: MatrixSeries[], input: Partial<MergeInput> = {}) =>
  mergeMatrix(frame, {
    range,
    fetched: range,
    signals: p95,
    tenants,
    series: answer,
    fetchedAtSeconds: 141,
    ...input,
  });

describe('mergeMatrix', () => {
  it('puts samples into their slots by the tenant’s label value; missing slots are gaps', () => {
    const { frame, report } = merge(empty, [
      series('one', [
        [100, '0.5'],
        [120, '0.25'],
        [140, '1e-3'],
      ]),
    ]);
    expect(frame.points.p95).toEqual({ TENANT_001: [0.5, null, 0.25, null, 0.001] });
    expect(frame.signals.p95).toEqual({ state: 'ok' });
    expect(frame.fetchedAtSeconds).toBe(141);
    expect(report).toEqual({
      unlabelledSeries: 0,
      unknownTenantSeries: 0,
      unknownTenants: [],
      unknownSignalSeries: 0,
      offGridSamples: 0,
      nonFiniteSamples: 0,
      conflictingSignals: [],
    });
  });

  it.each(['NaN', '+Inf', '-Inf', '', '  ', 'abc', 'null'])(
    'reads the value %j as a gap and counts it',
    (text) => {
      const { frame, report } = merge(empty, [series('one', [[110, text]])]);
      expect(frame.points.p95?.TENANT_001).toEqual([null, null, null, null, null]);
      expect(report.nonFiniteSamples).toBe(1);
    },
  );

  it('stores no negative zero, which JSON would lose', () => {
    const { frame } = merge(empty, [series('one', [[100, '-0']])]);
    expect(Object.is(frame.points.p95?.TENANT_001?.[0], 0)).toBe(true);
  });

  it.each([[100.001], [105], [90], [150], [Number.NaN]])(
    'does not bend a sample at %d onto the grid',
    (at) => {
      const { frame, report } = merge(empty, [series('one', [[at, '1']])]);
      expect(frame.points.p95?.TENANT_001).toEqual([null, null, null, null, null]);
      expect(report.offGridSamples).toBe(1);
    },
  );

  it('overwrites what was fetched, also with gaps, and keeps what was not', () => {
    const first = merge(empty, [
      series('one', [
        [100, '1'],
        [110, '2'],
        [120, '3'],
        [130, '4'],
        [140, '5'],
      ]),
    ]).frame;
    const fetched = { ...range, startSeconds: 120 };
    const { frame } = merge(
      first,
      [
        series('one', [
          [120, '30'],
          [140, '50'],
        ]),
      ],
      { fetched },
    );
    expect(frame.points.p95?.TENANT_001).toEqual([1, 2, 30, null, 50]);
    expect(first.points.p95?.TENANT_001).toEqual([1, 2, 3, 4, 5]);
  });

  it('clears the fetched slots of a tenant that is gone from the answer', () => {
    const first = merge(empty, [
      series('one', [
        [100, '1'],
        [140, '5'],
      ]),
    ]).frame;
    const { frame } = merge(first, [], { fetched: { ...range, startSeconds: 130 } });
    expect(frame.points.p95?.TENANT_001).toEqual([1, null, null, null, null]);
  });

  it('moves along with the clock in the same step', () => {
    const first = merge(empty, [
      series('one', [
        [100, '1'],
        [140, '5'],
      ]),
    ]).frame;
    const next = { startSeconds: 110, endSeconds: 150, stepSeconds: 10 };
    const { frame } = merge(first, [series('one', [[150, '6']])], {
      range: next,
      fetched: { ...next, startSeconds: 150 },
    });
    expect(frame).toMatchObject(next);
    expect(frame.points.p95?.TENANT_001).toEqual([null, null, null, 5, 6]);
  });

  it('leaves other signals alone, so that sources can answer one by one', () => {
    const denies = registry.signals.filter(({ id }) => id === 'policy_denies');
    const answer = [
      {
        metric: { __name__: 'tenant:mc_policy_denies:rate5m', tenant: 'one' },
        values: [[100, '7']] as [number, string][],
      },
    ];
    const first = merge(empty, answer, { signals: denies }).frame;
    const { frame, report } = merge(first, [series('one', [[100, '1']]), ...answer]);
    expect(frame.points.policy_denies?.TENANT_001?.[0]).toBe(7);
    expect(report.unknownSignalSeries).toBe(1);
    expect(frame.signals.cost).toEqual({ state: 'not-mapped' });
  });

  it('knows series by mc_signal as well, and skips the source’s load', () => {
    const { frame, report } = merge(empty, [
      { metric: { mc_signal: 'p95', tenant: 'one' }, values: [[100, '1']] },
      { metric: { mc_signal: '_source_load' }, values: [[100, '12']] },
    ]);
    expect(frame.points.p95?.TENANT_001?.[0]).toBe(1);
    expect(report.unknownSignalSeries).toBe(0);
    expect(report.unlabelledSeries).toBe(0);
  });

  it('counts tenants nobody configured, by name, and keeps them out', () => {
    const { frame, report } = merge(empty, [
      series('stranger', [[100, '1']]),
      series('TENANT_001', [[100, '1']]),
    ]);
    expect(frame.points.p95).toEqual({});
    expect(report).toMatchObject({ unknownTenantSeries: 2, unknownTenants: ['TENANT_001', 'stranger'] });
  });

  it('fails only the signal whose series carry no tenant', () => {
    const { frame, report } = merge(empty, [series(undefined, [[100, '1']]), series('', [[100, '1']])]);
    expect(frame.signals.p95).toMatchObject({
      state: 'error',
      sinceSeconds: 141,
      message: expect.stringContaining('tenant label'),
    });
    expect(frame.signals.policy_denies).toEqual({ state: 'ok' });
    expect(report.unlabelledSeries).toBe(2);
  });

  it('fails a signal with two values for one tenant and slot; equal ones, as of replicas, are fine', () => {
    const twice = merge(empty, [series('one', [[100, '1']]), series('one', [[100, '2']], { instance: 'b' })]);
    expect(twice.frame.signals.p95).toMatchObject({
      state: 'error',
      message: expect.stringContaining('several series'),
    });
    expect(twice.report.conflictingSignals).toEqual(['p95']);
    const replicas = merge(empty, [
      series('one', [[100, '1']]),
      series(
        'one',
        [
          [100, '1'],
          [110, '2'],
        ],
        { replica: 'b' },
      ),
    ]);
    expect(replicas.frame.signals.p95).toEqual({ state: 'ok' });
    expect(replicas.frame.points.p95?.TENANT_001).toEqual([1, 2, null, null, null]);
  });

  it('takes a tenant named like an object’s own machinery as any other', () => {
    const { frame } = merge(empty, [series('constructor', [[100, '1']])]);
    expect(Object.hasOwn(frame.points.p95 ?? {}, 'constructor')).toBe(true);
  });

  it('fetching in parts gives the same samples as fetching at once', () => {
    const sample = fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(sample, { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 0, max: 4 }),
        (values, cut) => {
          const all = values.flatMap((v, i): [number, string][] =>
            v === null ? [] : [[100 + 10 * i, String(v)]],
          );
          const whole = merge(empty, [series('one', all)]).frame.points.p95?.TENANT_001;
          const early = { ...range, endSeconds: 100 + 10 * cut };
          const late = { ...range, startSeconds: 100 + 10 * Math.max(0, cut - 1) };
          const first = merge(
            empty,
            [
              series(
                'one',
                all.filter(([at]) => at <= early.endSeconds),
              ),
            ],
            { fetched: early },
          ).frame;
          const both = merge(
            first,
            [
              series(
                'one',
                all.filter(([at]) => at >= late.startSeconds),
              ),
            ],
            { fetched: late },
          );
          expect(both.frame.points.p95?.TENANT_001).toEqual(whole);
        },
      ),
    );
  });
});

describe('moveFrame', () => {
  const frame = merge(empty, [
    series('one', [
      [100, '1'],
      [110, '2'],
      [120, '3'],
      [130, '4'],
      [140, '5'],
    ]),
  ]).frame;
  it.each([
    ['forward', { startSeconds: 120, endSeconds: 160, stepSeconds: 10 }, [3, 4, 5, null, null]],
    ['far forward', { startSeconds: 500, endSeconds: 540, stepSeconds: 10 }, [null, null, null, null, null]],
    ['back', { startSeconds: 80, endSeconds: 120, stepSeconds: 10 }, [null, null, 1, 2, 3]],
    ['longer', { startSeconds: 100, endSeconds: 160, stepSeconds: 10 }, [1, 2, 3, 4, 5, null, null]],
    ['shorter', { startSeconds: 110, endSeconds: 120, stepSeconds: 10 }, [2, 3]],
  ])('%s', (_how, to, expected) => {
    expect(moveFrame(frame, to).points.p95?.TENANT_001).toEqual(expected);
  });

  it('drops samples when the grid is another one', () => {
    expect(moveFrame(frame, { startSeconds: 105, endSeconds: 145, stepSeconds: 10 }).points.p95).toEqual({});
    expect(moveFrame(frame, { startSeconds: 100, endSeconds: 140, stepSeconds: 20 }).points.p95).toEqual({});
  });
});

describe('failures', () => {
  it('mark only the signals named, keep samples and the time of the first failure, and end with a good answer', () => {
    const good = merge(empty, [series('one', [[100, '1']])]).frame;
    const failed = markSignalError(markSignalError(good, ['p95', 'cost'], 'bad', 150), ['p95'], 'worse', 160);
    expect(failed.signals.p95).toEqual({ state: 'error', message: 'worse', sinceSeconds: 150 });
    expect(failed.signals.cost).toEqual({ state: 'not-mapped' });
    expect(failed.points).toBe(good.points);
    expect(merge(failed, []).frame.signals.p95).toEqual({ state: 'ok' });
  });

  it('a source that does not answer leaves the last good frame, stale since the first failure', () => {
    const stale = markStale(markStale(empty, 'refused', 150), 'timeout', 160);
    expect(stale).toMatchObject({ staleSinceSeconds: 150, staleReason: 'timeout' });
    expect(merge(stale, []).frame).toMatchObject({ staleSinceSeconds: null, staleReason: null });
  });
});
