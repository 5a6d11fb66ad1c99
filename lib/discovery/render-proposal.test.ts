import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatConfigProblems, parseConfig } from '@/lib/config';
import { BUILTIN_SIGNAL_IDS } from '@/lib/signals';
import { type Proposal, proposeTenants, type RenderOptions, renderProposal } from '.';

const OPTIONS: RenderOptions = {
  environment: { name: 'production', kind: 'production' },
  schemaPath: './docs/mission-control.schema.json',
};

function proposalFor(
  values: string[],
  label = 'team',
  expr = `sum by (${label}) (rate(http_requests_total[5m]))`,
): Proposal {
  return {
    url: 'http://prometheus:9090',
    version: '2.42.0',
    metricCount: 100,
    label: {
      name: label,
      score: 90,
      reasons: ['its name says project or team', '3 values'],
      refused: null,
      valueCount: values.length,
      metricCount: 9,
    },
    otherLabels: [],
    tenants: proposeTenants(values),
    tenantsLeftOut: 0,
    signals: BUILTIN_SIGNAL_IDS.map((id) => ({
      id,
      title: id,
      proven:
        id === 'autonomy_decision_rate'
          ? {
              signalId: id,
              expr,
              title: 'Requests',
              reason: 'counter http_requests_total',
              score: 1,
              state: 'live',
              tenantCount: 2,
            }
          : null,
    })),
  };
}

function read(text: string) {
  const result = parseConfig(text, 'mission-control.yaml', {});
  if (!result.ok) throw new Error(`${formatConfigProblems(result.problems)}\n${text}`);
  return result.config;
}

describe('the written file', () => {
  test('is a configuration that the next start accepts', () => {
    const config = read(renderProposal(proposalFor(['payments', 'search']), OPTIONS));
    expect(config.sources[0]).toMatchObject({
      url: 'http://prometheus:9090',
      tenantLabel: 'team',
      region: 'unknown',
    });
    expect(config.tenants.map(({ id, residency, tier }) => [id, residency, tier])).toEqual([
      ['payments', 'unknown', 0],
      ['search', 'unknown', 0],
    ]);
    expect(config.signals.map(({ id, expr }) => [id, expr])).toContainEqual(['p95', null]);
    expect(config.signals.find(({ id }) => id === 'autonomy_decision_rate')).toMatchObject({
      title: 'Requests',
    });
  });

  test('tells what was found and what was not', () => {
    const text = renderProposal({ ...proposalFor(['a', 'b']), tenantsLeftOut: 7 }, OPTIONS);
    expect(text).toContain('# Chosen because: its name says project or team; 3 values.');
    expect(text).toContain('# counter http_requests_total; 2 tenants have a value now.');
    expect(text).toContain('expr: null # not mapped: nothing found for "p95"');
    expect(text).toContain('# 7 more values of "team" were left out');
  });

  test('names the variable of a token, never a token', () => {
    const text = renderProposal(proposalFor(['a', 'b']), { ...OPTIONS, bearerEnv: 'PROM_TOKEN' });
    expect(text).toContain('    bearer: { env: PROM_TOKEN }');
  });

  test('whatever the label values are, the file is accepted and leads back to them', () => {
    const values = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(values, (labelValues) => {
        const config = read(renderProposal(proposalFor(labelValues), OPTIONS));
        expect(config.tenants.map((tenant) => tenant.labelValue)).toEqual(labelValues);
      }),
    );
  });
});

test.each([
  [
    ['acme', 'beta.eu'],
    ['acme', 'beta.eu'],
  ],
  [
    ['/api/v1/query', '/api/v1/labels'],
    ['api-v1-query', 'api-v1-labels'],
  ],
  [
    ['a b', 'a/b', 'a-b'],
    ['a-b-2', 'a-b-3', 'a-b'],
  ],
  [
    ['***', 'ünïcode'],
    ['tenant', 'n-code'],
  ],
])('label values %j become the tenants %j', (values, ids) => {
  expect(proposeTenants(values).map(({ id }) => id)).toEqual(ids);
});
