import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  fullyTestedSignals,
  isMapped,
  parsePromql,
  readSourceLoadQps,
  recordedQuery,
  renderRules,
  renderRuleTests,
  resolveRegistry,
  unionQuery,
  withSourceLoad,
} from '@/lib/signals';

type RuleFile = { groups: { name: string; interval: string; rules: { record: string; expr: string }[] }[] };
type TestFile = {
  rule_files: string[];
  tests: { name: string; promql_expr_test: { expr: string; exp_samples: unknown[] }[] }[];
};

const main = { id: 'main', tenantLabel: 'tenant' };
const queueDepth = {
  id: 'queue_depth',
  title: 'Queue depth',
  unit: 'count',
  direction: 'neutral',
  expr: 'max by (tenant) (q)',
} as const;
const registry = resolveRegistry([queueDepth, { id: 'cost', expr: null }], [main]);

describe('renderRules', () => {
  it('records every mapped signal every ten seconds, and nothing else', () => {
    const file = parse(renderRules(registry)) as RuleFile;
    expect(file.groups.map(({ name, interval }) => [name, interval])).toEqual([['mc-tenant-signals', '10s']]);
    expect(file.groups[0]?.rules).toEqual(
      registry.signals.filter(isMapped).map(({ record, expr }) => ({ record, expr })),
    );
    expect(renderRules(registry)).not.toContain('mc_cost_usd');
  });

  it('is the same bytes for the same registry, and keeps to one source when asked', () => {
    expect(renderRules(structuredClone(registry))).toBe(renderRules(registry));
    const two = resolveRegistry([{ ...queueDepth, source: 'b' }], [main, { id: 'b', tenantLabel: 'tenant' }]);
    const rules = (parse(renderRules(two, { sourceId: 'b' })) as RuleFile).groups[0]?.rules;
    expect(rules?.map(({ record }) => record)).toEqual(['tenant:mc_queue_depth:value']);
    expect((parse(renderRules(two, { sourceId: 'c' })) as RuleFile).groups).toEqual([]);
  });

  it('keeps an expression over several lines as it is', () => {
    const expr = 'sum by (tenant) (\n  rate(x{a="b: \\"c\\" # d"}[5m])\n)';
    const rendered = renderRules(resolveRegistry([{ ...queueDepth, expr }], [main]));
    expect((parse(rendered) as RuleFile).groups[0]?.rules.at(-1)?.expr).toBe(expr);
  });
});

describe('renderRuleTests', () => {
  const file = parse(renderRuleTests(registry, { rulesFile: 'mc-rules.yml' })) as TestFile;
  const namesOf = (id: string) =>
    file.tests.map(({ name }) => name).filter((name) => name.startsWith(`${id}: `));

  it('tests missing data of every mapped signal, and numbers, resets and windows of the built-in ones', () => {
    for (const { id } of registry.signals.filter(isMapped))
      expect(namesOf(id)).toContain(`${id}: no data in, no series out`);
    expect(fullyTestedSignals(registry)).toEqual(
      registry.signals
        .filter(isMapped)
        .map(({ id }) => id)
        .filter((id) => id !== 'queue_depth'),
    );
    for (const id of fullyTestedSignals(registry)) {
      expect(namesOf(id).length).toBeGreaterThanOrEqual(4);
      expect(namesOf(id).some((name) => name.includes('restart'))).toBe(true);
    }
    expect(namesOf('queue_depth')).toHaveLength(1);
    expect(namesOf('cost')).toEqual([]);
  });

  it('does not claim numbers for a built-in with another expression', () => {
    const changed = resolveRegistry([{ id: 'p95', expr: 'max by (tenant) (my_p95)' }], [main]);
    expect(fullyTestedSignals(changed)).not.toContain('p95');
  });

  it('names the recorded series of its own signal in every expectation', () => {
    for (const { name, promql_expr_test } of file.tests) {
      const record = registry.signals.find(({ id }) => name.startsWith(`${id}: `))?.record ?? 'none';
      for (const { expr } of promql_expr_test) expect(expr).toContain(record);
    }
  });
});

describe('queries', () => {
  const mapped = registry.signals.filter(isMapped);

  it.each([
    ['recorded', recordedQuery(mapped)],
    ['union', unionQuery(mapped)],
    ['recorded with the source’s load', withSourceLoad(recordedQuery(mapped))],
    ['union with the source’s load', withSourceLoad(unionQuery(mapped))],
  ])('%s parses', (_name, query) => {
    expect(parsePromql(query)).toEqual({ ok: true });
  });

  it.each([
    [[], null],
    [[{ metric: { mc_signal: 'p95' }, values: [[1, '5']] }], null],
    [[{ metric: { mc_signal: '_source_load' }, values: [] }], null],
    [[{ metric: { mc_signal: '_source_load' }, values: [[1, 'NaN']] }], null],
    [
      [
        {
          metric: { mc_signal: '_source_load' },
          values: [
            [1, '5'],
            [2, '7.5'],
          ],
        },
      ],
      7.5,
    ],
  ] as [Parameters<typeof readSourceLoadQps>[0], number | null][])(
    'reads the source’s load from %j as %s',
    (series, expected) => {
      expect(readSourceLoadQps(series)).toBe(expected);
    },
  );
});
