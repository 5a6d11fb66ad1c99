import { describe, expect, it } from 'vitest';
import type { MatrixSeries } from '../frame-merge';
import type { MappedSignal } from '../queries';
import { buildQuery, decideModes, freshModes, type ModeInput, type SourceModes } from './source-modes';

const signal = (id: string): MappedSignal => ({
  id,
  title: id,
  description: '',
  panel: id,
  unit: 'count',
  direction: 'neutral',
  expr: `expr_of_${id}`,
  record: `tenant:mc_${id}:max`,
  source: 'main',
  thresholds: {},
});
const signals = [signal('a'), signal('b')];
const NOW = 1_000;
const modes = (over: Partial<SourceModes>): SourceModes => ({ ...freshModes(), ...over });
const recorded = (id: string): MatrixSeries => ({
  metric: { __name__: `tenant:mc_${id}:max`, tenant: 'T' },
  values: [],
});
const raw = (id: string): MatrixSeries => ({ metric: { mc_signal: id, tenant: 'T' }, values: [] });

describe('the one query of a tick', () => {
  it.each([
    [
      'installed: recorded names only, whatever was learned',
      'installed',
      modes({ raw: new Set(['a']) }),
      true,
      [],
    ],
    [
      'auto: recorded names, and what is known to be unrecorded by expression',
      'auto',
      modes({ raw: new Set(['b']) }),
      true,
      ['b'],
    ],
    ['none: expressions only', 'none', freshModes(), false, ['a', 'b']],
  ] as const)('%s', (_name, rules, learned, asksRecorded, rawIds) => {
    const { query, rawIds: asked } = buildQuery(signals, rules, learned, NOW);
    expect(query.includes('{__name__=~"tenant:mc_a:max|tenant:mc_b:max"}')).toBe(asksRecorded);
    expect([...asked]).toEqual(rawIds);
    for (const { id } of signals) expect(query.includes(`expr_of_${id}`)).toBe(asked.has(id));
  });

  it('leaves a refused expression out until its rest is over', () => {
    const resting = modes({
      raw: new Set(['a']),
      suspects: new Map([['a', { message: 'no', retryAtSeconds: NOW + 1 }]]),
    });
    expect([...buildQuery(signals, 'auto', resting, NOW).rawIds]).toEqual([]);
    expect([...buildQuery(signals, 'auto', resting, NOW + 1).rawIds]).toEqual(['a']);
  });

  it('still asks something when all expressions rest, to learn whether the source is there', () => {
    const suspects = new Map(['a', 'b'].map((id) => [id, { message: 'no', retryAtSeconds: NOW + 9 }]));
    expect(buildQuery(signals, 'none', modes({ suspects }), NOW).query).not.toBe('');
  });
});

describe('what an answer teaches', () => {
  const decide = (over: Partial<ModeInput>) =>
    decideModes({
      rules: 'auto',
      signals,
      modes: freshModes(),
      series: [],
      failed: new Map(),
      asked: new Set(),
      nowSeconds: NOW,
      retrySeconds: 60,
      ...over,
    });

  it('signals without recorded series are read by expression from now on, and at once for the whole range', () => {
    const decision = decide({ series: [recorded('a')] });
    expect([...decision.modes.raw]).toEqual(['b']);
    expect([...decision.newlyRaw]).toEqual(['b']);
  });

  it('asked for by expression before, nothing more is to do', () => {
    const decision = decide({
      series: [recorded('a'), raw('b')],
      modes: modes({ raw: new Set(['b']) }),
      asked: new Set(['b']),
    });
    expect([...decision.newlyRaw]).toEqual([]);
    expect([...decision.modes.raw]).toEqual(['b']);
  });

  it('a recorded series wins over the same signal by expression', () => {
    const decision = decide({
      series: [recorded('a'), recorded('b'), raw('b')],
      modes: modes({ raw: new Set(['b']) }),
      asked: new Set(['b']),
    });
    expect(decision.series).toEqual([recorded('a'), recorded('b')]);
    expect([...decision.modes.raw]).toEqual([]);
  });

  it('a refused expression rests for a minute', () => {
    const decision = decide({
      series: [recorded('a')],
      failed: new Map([['b', 'many-to-many']]),
      asked: new Set(['b']),
    });
    expect(decision.modes.suspects.get('b')).toEqual({ message: 'many-to-many', retryAtSeconds: NOW + 60 });
    expect([...decision.newlyRaw]).toEqual([]);
  });

  it('a resting one keeps resting, one that works again is read for the whole range', () => {
    const suspects = new Map([['b', { message: 'many-to-many', retryAtSeconds: NOW + 30 }]]);
    const learned = modes({ raw: new Set(['b']), suspects });
    const resting = decide({ series: [recorded('a')], modes: learned });
    expect([...resting.newlyRaw]).toEqual([]);
    expect(resting.modes.suspects).toEqual(suspects);
    const mended = decide({ series: [recorded('a'), raw('b')], modes: learned, asked: new Set(['b']) });
    expect([...mended.newlyRaw]).toEqual(['b']);
    expect(mended.modes.suspects.size).toBe(0);
  });

  it('installed rules: a missing series is just missing', () => {
    const decision = decide({ rules: 'installed', series: [recorded('a')] });
    expect([...decision.newlyRaw, ...decision.modes.raw]).toEqual([]);
  });
});
