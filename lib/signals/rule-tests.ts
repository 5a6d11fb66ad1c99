import { stringify } from 'yaml';
import { builtinSignals } from './builtin-signals';
import type { MappedSignal } from './queries';
import { endWithTenantLabel } from './registry';
import { BUILTIN_RULE_TESTS, missingDataCase, type RuleTestCase } from './rule-test-cases';
import { RULE_INTERVAL, type RuleOptions, rulesOf } from './rules';
import type { SignalRegistry } from './signal';

/**
 * The promtool test file of `renderRules`: value, missing data, counter reset and window for built-in signals with
 * their own expression; missing data for configured ones, whose numbers only their author can know.
 */
export function renderRuleTests(
  registry: SignalRegistry,
  options: RuleOptions & { rulesFile: string },
): string {
  const label = options.tenantLabel ?? 'tenant';
  const tests = rulesOf(registry, options).flatMap((signal) =>
    casesOf(signal, label).map((testCase) => renderCase(signal, testCase, label)),
  );
  const file = { rule_files: [options.rulesFile], evaluation_interval: RULE_INTERVAL, tests };
  return `# Generated from the signal registry by "mc rules render"; run with: promtool test rules\n${stringify(file, { lineWidth: 0 })}`;
}

/** Ids of the signals whose tests check numbers, not only missing data. */
export function fullyTestedSignals(registry: SignalRegistry, options: RuleOptions = {}): string[] {
  const label = options.tenantLabel ?? 'tenant';
  return rulesOf(registry, options)
    .filter((signal) => isBuiltinExpression(signal, label))
    .map(({ id }) => id);
}

function casesOf(signal: MappedSignal, label: string): RuleTestCase[] {
  const builtin = isBuiltinExpression(signal, label) ? BUILTIN_RULE_TESTS[signal.id] : undefined;
  return [...(builtin?.(signal.record, label) ?? []), missingDataCase(signal.record)];
}

function isBuiltinExpression(signal: MappedSignal, label: string): boolean {
  const builtin = builtinSignals(signal.source, label).find(({ id }) => id === signal.id);
  return builtin?.expr != null && endWithTenantLabel(builtin.expr, label) === signal.expr;
}

function renderCase(signal: MappedSignal, testCase: RuleTestCase, label: string): object {
  const labelsOf = (tenant: string): string =>
    label === 'tenant'
      ? `{tenant="${tenant}"}`
      : `{${[`${label}="${tenant}"`, `tenant="${tenant}"`].join(', ')}}`;
  const withName = (expr: string, tenant: string): string =>
    expr === signal.record ? `${expr}${labelsOf(tenant)}` : labelsOf(tenant);
  return {
    name: `${signal.id}: ${testCase.name}`,
    interval: RULE_INTERVAL,
    input_series: Object.entries(testCase.input).map(([series, values]) => ({ series, values })),
    promql_expr_test: testCase.expect.map(({ at, expr, samples }) => ({
      expr,
      eval_time: at,
      exp_samples: samples.map(({ tenant, value }) => ({ labels: withName(expr, tenant), value })),
    })),
  };
}
