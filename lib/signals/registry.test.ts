import { describe, expect, it } from 'vitest';
import { AppError } from '@/lib/kernel';
import {
  BUILTIN_SIGNAL_IDS,
  checkRegistry,
  MAX_SIGNALS,
  resolveRegistry,
  type SignalDeclaration,
} from '@/lib/signals';

const main = { id: 'main', tenantLabel: 'tenant' };
const queueDepth = {
  id: 'queue_depth',
  title: 'Queue depth',
  unit: 'count',
  direction: 'lower-is-better',
  expr: 'max by (tenant) (work_queue_depth)',
} as const satisfies SignalDeclaration;

function problemsOf(declared: SignalDeclaration[], sources = [main]) {
  const result = checkRegistry(declared, sources);
  return result.ok ? [] : result.problems;
}

describe('resolveRegistry', () => {
  it('has the five panels of the planning pack, in order, when nothing is declared', () => {
    const registry = resolveRegistry(undefined, [main]);
    expect(registry.panels.map(({ id, signals }) => [id, signals])).toEqual([
      ['autonomy', ['autonomy_decision_rate', 'autonomy_success', 'autonomy_compensation']],
      ['policy_denies', ['policy_denies']],
      ['cost', ['cost']],
      ['aa_lag', ['aa_lag']],
      ['p95', ['p95']],
    ]);
    expect(registry.signals.map(({ id }) => id)).toEqual(BUILTIN_SIGNAL_IDS);
    expect(registry.signals.every(({ source }) => source === 'main')).toBe(true);
  });

  it('gives a declared signal its own panel after those, its record and empty defaults', () => {
    const registry = resolveRegistry([queueDepth], [main]);
    expect(registry.panels.at(-1)).toEqual({
      id: 'queue_depth',
      title: 'Queue depth',
      signals: ['queue_depth'],
    });
    expect(registry.signals.at(-1)).toMatchObject({
      record: 'tenant:mc_queue_depth:value',
      source: 'main',
      description: '',
      thresholds: {},
    });
  });

  it('lets a declared signal join a panel', () => {
    const registry = resolveRegistry([{ ...queueDepth, panel: 'p95' }], [main]);
    expect(registry.panels).toHaveLength(5);
    expect(registry.panels.at(-1)?.signals).toEqual(['p95', 'queue_depth']);
  });

  it('lets a built-in id override only what it names', () => {
    const { signals } = resolveRegistry(
      [
        { id: 'p95', thresholds: { page: 2 } },
        { id: 'cost', expr: null },
      ],
      [main],
    );
    expect(signals.find(({ id }) => id === 'p95')).toMatchObject({
      title: 'Request latency p95',
      thresholds: { page: 2 },
    });
    expect(signals.find(({ id }) => id === 'cost')?.expr).toBeNull();
  });

  it('ends every expression in the label tenant, whatever the source calls it', () => {
    const sources = [main, { id: 'other', tenantLabel: 'org' }];
    const { signals } = resolveRegistry(
      [
        { id: 'p95', source: 'other' },
        { ...queueDepth, source: 'other', expr: 'max by (org) (depth) # note' },
      ],
      sources,
    );
    const exprOf = (id: string) => signals.find((signal) => signal.id === id)?.expr;
    expect(exprOf('queue_depth')).toBe('label_replace(max by (org) (depth), "tenant", "$1", "org", "(.+)")');
    expect(exprOf('p95')).toMatch(
      /^label_replace\(histogram_quantile\(0\.95, sum by \(org, le\).*"org", "\(\.\+\)"\)$/,
    );
    expect(exprOf('aa_lag')).toBe('max by (tenant)(time() - mc_aa_last_applied_timestamp_seconds)');
  });

  it('changes its version with what changes samples, and with nothing else', () => {
    const version = (declared: SignalDeclaration[]) => resolveRegistry(declared, [main]).version;
    const plain = version([]);
    expect(version([])).toBe(plain);
    expect(version([{ id: 'p95', title: 'Latency', thresholds: { page: 9 } }])).toBe(plain);
    expect(version([{ id: 'p95', expr: 'max by (tenant) (x)' }])).not.toBe(plain);
    expect(version([{ id: 'p95', expr: null }])).not.toBe(plain);
    expect(version([{ id: 'p95', record: 'tenant:mc_other:p95' }])).not.toBe(plain);
    expect(version([queueDepth])).not.toBe(plain);
  });

  it('throws misconfigured with every problem at once', () => {
    const wrong = () => resolveRegistry([{ id: 'Bad Id' }, { ...queueDepth, expr: 'sum(' }], [main]);
    expect(wrong).toThrowError(AppError);
    expect(wrong).toThrowError(/signals\.0\.title.*signals\.1\.expr/s);
  });
});

describe('checkRegistry names what is wrong, where, and what would do', () => {
  it.each<[string, SignalDeclaration[], string, string]>([
    ['a duplicate', [queueDepth, queueDepth], 'signals.1.id', 'each id once'],
    ['a bad id', [{ ...queueDepth, id: 'Queue-Depth' }], 'signals.0.id', 'lower-case'],
    ['an unknown source', [{ ...queueDepth, source: 'nowhere' }], 'signals.0.source', 'one of main'],
    [
      'an unknown source of a built-in',
      [{ id: 'p95', source: 'nowhere' }],
      'signals.0.source',
      'one of main',
    ],
    [
      'PromQL that does not parse',
      [{ ...queueDepth, expr: 'max by (tenant) (x' }],
      'signals.0.expr',
      'line 1, column 19',
    ],
    ['a lost tenant', [{ ...queueDepth, expr: 'sum(x)' }], 'signals.0.expr', 'add "by (tenant)"'],
    ['a lost tenant in an override', [{ id: 'p95', expr: 'sum(x)' }], 'signals.0.expr', 'add "by (tenant)"'],
    ['a number', [{ ...queueDepth, expr: '1' }], 'signals.0.expr', 'instant vector'],
    [
      'a bad record',
      [{ ...queueDepth, record: 'queue_depth' }],
      'signals.0.record',
      'tenant:mc_<signal>:<operation>',
    ],
    [
      'a record taken by a built-in',
      [{ ...queueDepth, record: 'tenant:mc_policy_denies:rate5m' }],
      'signals.0.record',
      'policy_denies records under it',
    ],
    [
      'levels without a direction',
      [{ ...queueDepth, direction: 'neutral', thresholds: { warn: 1 } }],
      'signals.0.thresholds',
      'neutral',
    ],
    [
      'levels in the wrong order',
      [{ ...queueDepth, thresholds: { warn: 2, page: 1 } }],
      'signals.0.thresholds',
      'warn to come before page',
    ],
    [
      'levels in the wrong order, higher is better',
      [{ id: 'autonomy_success', thresholds: { warn: 0.5, page: 0.9 } }],
      'signals.0.thresholds',
      'warn to come before page',
    ],
    [
      'no title',
      [{ id: 'a', unit: 'count', direction: 'neutral', expr: 'x' }],
      'signals.0.title',
      'needs title',
    ],
    ['no unit', [{ id: 'a', title: 'A', direction: 'neutral', expr: 'x' }], 'signals.0.unit', 'needs unit'],
    [
      'no direction',
      [{ id: 'a', title: 'A', unit: 'count', expr: 'x' }],
      'signals.0.direction',
      'needs direction',
    ],
    [
      'no expression',
      [{ id: 'a', title: 'A', unit: 'count', direction: 'neutral' }],
      'signals.0.expr',
      'needs expr',
    ],
  ])('%s', (_what, declared, field, expected) => {
    expect(problemsOf(declared)).toContainEqual(
      expect.objectContaining({ field, expected: expect.stringContaining(expected) }),
    );
  });

  it('refuses no sources and too many signals', () => {
    expect(problemsOf([], [])).toContainEqual(expect.objectContaining({ field: 'sources' }));
    const many = Array.from({ length: MAX_SIGNALS + 1 }, (_, i) => ({ ...queueDepth, id: `s${i}` }));
    expect(problemsOf(many)).toEqual([
      expect.objectContaining({ field: 'signals', received: String(MAX_SIGNALS + 1) }),
    ]);
  });

  it('accepts equal warn and page levels, and a signal nobody has mapped', () => {
    expect(problemsOf([{ ...queueDepth, thresholds: { warn: 1, page: 1 } }])).toEqual([]);
    expect(problemsOf([{ ...queueDepth, expr: null }])).toEqual([]);
  });
});
