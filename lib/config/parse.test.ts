import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type ConfigProblem, formatConfigProblems, parseConfig } from '.';

const GOOD = `environment: {name: prod, kind: production}
sources:
  - id: main
    url: http://prometheus.internal:9090
tenants:
  - id: ACME
    residency: eu
    tier: 2
`;

function problemsOf(text: string, env: Record<string, string> = {}): ConfigProblem[] {
  const result = parseConfig(text, 'mc.yaml', env);
  return result.ok ? [] : result.problems;
}

describe('a correct file', () => {
  test('gives every setting with its default and the line of each field', () => {
    const result = parseConfig(GOOD, 'mc.yaml', {});
    if (!result.ok) throw new Error(formatConfigProblems(result.problems));
    const { config } = result;
    expect(config.sources[0]).toEqual({
      id: 'main',
      kind: 'prometheus',
      url: 'http://prometheus.internal:9090',
      tenantLabel: 'tenant',
      region: 'unknown',
      overlapSeconds: 120,
      rules: 'auto',
      headers: {},
    });
    expect(config.tenants).toEqual([
      {
        id: 'ACME',
        name: 'ACME',
        residency: 'eu',
        tier: 2,
        environment: 'prod',
        labelValue: 'ACME',
        objectives: {},
      },
    ]);
    expect(config.installation).toEqual({ name: 'Mission Control', currency: 'USD' });
    expect(config.access).toEqual({ localSignIn: true });
    expect(config.locations['tenants.0.tier']).toEqual({ line: 8 });
    expect(config.locations['sources.0']).toEqual({ line: 3 });
  });

  test('is the one in the repository, with the five tenants of the demo platform', () => {
    const text = readFileSync('mission-control.yaml', 'utf8');
    const result = parseConfig(text, 'mission-control.yaml', { PROMETHEUS_URL: 'http://127.0.0.1:1/' });
    if (!result.ok) throw new Error(formatConfigProblems(result.problems));
    expect(result.config.tenants.map(({ id, residency, tier }) => `${id} ${residency} ${tier}`)).toEqual([
      'TENANT_001 eu 1',
      'TENANT_002 us 2',
      'TENANT_003 eu 3',
      'TENANT_004 apac 1',
      'TENANT_005 us 2',
    ]);
    expect(result.config.sources[0]?.url).toBe('http://127.0.0.1:1');
  });

  test('keeps secrets as references', () => {
    const text = GOOD.replace(
      '    url:',
      '    bearer: {env: PROM_TOKEN}\n    headers: {X-Scope-OrgID: {file: /run/org}}\n    url:',
    );
    const result = parseConfig(text, 'mc.yaml', { PROM_TOKEN: 'very secret' });
    expect(result.ok && result.config.sources[0]).toMatchObject({
      bearer: { env: 'PROM_TOKEN' },
      headers: { 'X-Scope-OrgID': { file: '/run/org' } },
    });
    expect(JSON.stringify(result)).not.toContain('very secret');
  });
});

describe('several mistakes', () => {
  test('every mistake is told at once, in the order of the file', () => {
    const text = GOOD.replace('kind: production', 'kind: prod')
      .replace('residency: eu', 'residency: mars')
      .replace('tier: 2', 'tier: x');
    expect(problemsOf(`${text}  - id: ACME\n`).map((problem) => problem.field)).toEqual([
      'environment.kind',
      'tenants.0.residency',
      'tenants.0.tier',
      'tenants.1.id',
    ]);
  });

  test('only the first twenty are listed, with how many there are', () => {
    const text = GOOD + Array.from({ length: 30 }, (_, i) => `  - id: T${i}\n    tier: 9\n`).join('');
    const result = parseConfig(text, 'mc.yaml', {});
    if (result.ok) throw new Error('expected mistakes');
    expect(result.problems).toHaveLength(20);
    expect(result.total).toBe(30);
    expect(formatConfigProblems(result.problems, result.total)).toMatch(/and 10 more$/);
  });

  test('a problem reads as four lines', () => {
    expect(formatConfigProblems(problemsOf(GOOD.replace('tier: 2', 'tier: 5')))).toBe(
      [
        'mc.yaml:8:11  tenants.0.tier',
        '  expected  0, 1, 2 or 3',
        '  received  5',
        '  example   tier: 2',
      ].join('\n'),
    );
  });
});
