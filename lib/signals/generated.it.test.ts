import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '@/lib/config';
import {
  exportDashboard,
  fullyTestedSignals,
  renderRules,
  renderRuleTests,
  resolveRegistry,
} from '@/lib/signals';

const RULES = 'deploy/prometheus/mc-rules.yml';
const TESTS = 'deploy/prometheus/mc-rules.test.yml';
const DASHBOARD = 'deploy/grafana/dashboard-mc-platform.json';

const demo = parseConfig(readFileSync('mission-control.yaml', 'utf8'), 'mission-control.yaml', {});
if (!demo.ok) throw new Error(`mission-control.yaml is not valid: ${JSON.stringify(demo.problems)}`);
const { config } = demo;
const registry = resolveRegistry(config.signals, config.sources);
const currency = config.installation.currency;

const promtool = findPromtool();
const isRequired = process.env.MC_TOOLS === 'required';
if (!promtool && !isRequired) {
  console.warn('promtool not found (PROMTOOL or PATH): the recording rules are compared but not run');
}

describe('files generated from the registry of mission-control.yaml are committed as they are', () => {
  it.each([
    [RULES, () => renderRules(registry)],
    [TESTS, () => renderRuleTests(registry, { rulesFile: 'mc-rules.yml' })],
    [DASHBOARD, () => exportDashboard(registry, config.tenants, { currency })],
  ])('%s', (path, render) => {
    if (process.env.MC_UPDATE_GENERATED === '1') writeFileSync(path, render());
    expect(
      readFileSync(path, 'utf8'),
      `stale: run MC_UPDATE_GENERATED=1 npx vitest run lib/signals/generated.it.test.ts`,
    ).toBe(render());
  });
});

describe.skipIf(!promtool && !isRequired)('promtool', () => {
  let folder: string;
  beforeAll(() => {
    expect(promtool, 'MC_TOOLS=required, but promtool was not found (PROMTOOL or PATH)').toBeTruthy();
    folder = mkdtempSync(join(tmpdir(), 'mc-rules-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('accepts the committed rules without a lint finding', () => {
    expect(run('check', 'rules', '--lint-fatal', RULES)).toMatchObject({ status: 0 });
  });

  it('passes the committed tests', () => {
    expect(run('test', 'rules', TESTS)).toMatchObject({ status: 0 });
  });

  it('covers every built-in signal with numbers', () => {
    expect(fullyTestedSignals(registry)).toEqual(registry.signals.map(({ id }) => id));
  });

  it('accepts rules and tests for a source that names tenants by another label, with a sixth signal', () => {
    const other = resolveRegistry(
      [
        {
          id: 'queue_depth',
          title: 'Queue depth',
          unit: 'count',
          direction: 'lower-is-better',
          expr: 'max by (org) (work_queue_depth) # per team',
        },
        { id: 'cost', expr: null },
      ],
      [{ id: 'main', tenantLabel: 'org' }],
    );
    const rules = renderRules(other, { tenantLabel: 'org' });
    expect(rules).toContain('tenant:mc_queue_depth:value');
    expect(rules).not.toContain('mc_cost_usd');
    expect(
      runTests(rules, renderRuleTests(other, { rulesFile: 'rules.yml', tenantLabel: 'org' })),
    ).toMatchObject({ status: 0 });
  });

  it('accepts an empty rule file, when nobody has mapped anything', () => {
    const nothing = resolveRegistry(
      registry.signals.map(({ id }) => ({ id, expr: null })),
      [{ id: 'main', tenantLabel: 'tenant' }],
    );
    writeFileSync(join(folder, 'empty.yml'), renderRules(nothing));
    expect(run('check', 'rules', join(folder, 'empty.yml'))).toMatchObject({ status: 0 });
  });

  it.each([
    ['failures counted as success', /outcome="success"/, 'outcome="failed"'],
    ['success counted as compensation', /outcome="compensated"/, 'outcome="success"'],
    ['allows counted as denies', /decision="deny"/, 'decision="allow"'],
    ['the faster replica', /max by \(tenant\)\(time\(\)/, 'min by (tenant)(time()'],
    ['the median for the p95', /0\.95/, '0.5'],
    [
      'no guard against idle tenants in the success share',
      /success"\}\[5m\]\)\) \/ \((.*?) > 0\)/,
      'success"}[5m])) / ($1)',
    ],
    ['no guard against idle tenants in the p95', / and on \(tenant\).*> 0\)\)/, ')'],
    ['no zero for idle tenants', / or on \(tenant\) 0 \* max by \(tenant\)\(mc_tenant_info\)/, ''],
    ['zero for unknown tenants', /sum by \(tenant\)\(rate\(mc_cost_usd_total\[1h\]\)\)/, '$& or vector(0)'],
    ['a gauge’s function on a counter', /rate\(mc_policy_decisions_total/, 'deriv(mc_policy_decisions_total'],
    [
      'the largest share for the sum of cost',
      /sum by \(tenant\)\(rate\(mc_cost/,
      'max by (tenant)(rate(mc_cost',
    ],
    ['a window of one minute for the success share', /(success"\}\[)5m(.*?\[)5m/, '$11m$21m'],
    ['a window of one hour for denies', /deny"\}\[5m/, 'deny"}[1h'],
    ['a window of five minutes for cost', /cost_usd_total\[1h/, 'cost_usd_total[5m'],
    ['a window of one hour for the p95', /bucket\[5m\](.*)count\[5m\]/, 'bucket[1h]$1count[1h]'],
  ])('its tests notice %s', (_what, pattern, replacement) => {
    const rules = readFileSync(RULES, 'utf8');
    const mutated = rules.replace(pattern, replacement);
    expect(mutated).not.toBe(rules);
    const result = runTests(mutated, renderRuleTests(registry, { rulesFile: 'rules.yml' }));
    expect(result.output).toContain('FAILED');
    expect(result.output).not.toContain('could not parse');
    expect(result.status).toBe(1);
  });

  function run(...args: string[]): { status: number | null; output: string } {
    const result = spawnSync(promtool ?? 'promtool', args, { encoding: 'utf8' });
    return { status: result.status, output: `${result.stdout}${result.stderr}` };
  }

  function runTests(rules: string, tests: string): { status: number | null; output: string } {
    writeFileSync(join(folder, 'rules.yml'), rules);
    writeFileSync(join(folder, 'rules.test.yml'), tests);
    return run('test', 'rules', join(folder, 'rules.test.yml'));
  }
});

function findPromtool(): string | undefined {
  const named = process.env.PROMTOOL;
  if (named) return named;
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((dir) => join(dir, 'promtool'))
    .find((path) => existsSync(path));
}
