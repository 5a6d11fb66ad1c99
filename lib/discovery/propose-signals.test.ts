import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtinSignals, explainMissingLabel, parsePromql } from '@/lib/signals';
import { collectMetrics, type MetricFacts, proposeSignals, shortlistCounters } from '.';

type Labels = Record<string, string[]>;

function metric(name: string, type: MetricFacts['type'], labelValues: Labels = {}): MetricFacts {
  const series = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => name + part) : [name];
  return { name, type, help: '', series, labelValues };
}

const best = (metrics: MetricFacts[], signalId: string, label = 'team') =>
  proposeSignals(metrics, label).find((candidate) => candidate.signalId === signalId);

const http = metric('http_requests_total', 'counter', { code: ['200', '403', '500'] });

describe('what a metric may stand for', () => {
  test.each<[string, MetricFacts, string, string]>([
    [
      'a duration histogram in seconds is p95, silent where nothing happens',
      metric('http_request_duration_seconds', 'histogram'),
      'p95',
      'histogram_quantile(0.95, sum by (team, le) (rate(http_request_duration_seconds_bucket[5m])) and on (team) (sum by (team) (rate(http_request_duration_seconds_count[5m])) > 0))',
    ],
    [
      'a duration histogram in milliseconds is brought to seconds',
      metric('istio_request_duration_milliseconds', 'histogram'),
      'p95',
      'histogram_quantile(0.95, sum by (team, le) (rate(istio_request_duration_milliseconds_bucket[5m])) and on (team) (sum by (team) (rate(istio_request_duration_milliseconds_count[5m])) > 0)) / 1000',
    ],
    [
      'a native histogram has no buckets to sum',
      { ...metric('rpc_latency_seconds', 'histogram'), series: ['rpc_latency_seconds'] },
      'p95',
      'histogram_quantile(0.95, sum by (team) (rate(rpc_latency_seconds[5m])))',
    ],
    [
      'a counter of decisions is the decision rate',
      metric('agent_decisions_total', 'counter'),
      'autonomy_decision_rate',
      'sum by (team) (rate(agent_decisions_total[5m]))',
    ],
    [
      'an outcome label gives the share that succeeded',
      metric('agent_decisions_total', 'counter', { outcome: ['success', 'failed', 'rolled_back'] }),
      'autonomy_success',
      'sum by (team) (rate(agent_decisions_total{outcome=~"success"}[5m])) / (sum by (team) (rate(agent_decisions_total[5m])) > 0)',
    ],
    [
      'and the share that was undone',
      metric('agent_decisions_total', 'counter', { outcome: ['success', 'failed', 'rolled_back'] }),
      'autonomy_compensation',
      'sum by (team) (rate(agent_decisions_total{outcome=~"rolled_back"}[5m])) / (sum by (team) (rate(agent_decisions_total[5m])) > 0)',
    ],
    [
      'an HTTP code gives the share without a server error',
      http,
      'autonomy_success',
      'sum by (team) (rate(http_requests_total{code!~"5.."}[5m])) / (sum by (team) (rate(http_requests_total[5m])) > 0)',
    ],
    [
      'refused requests are zero, not missing, where there are requests',
      http,
      'policy_denies',
      'sum by (team) (rate(http_requests_total{code=~"401|403"}[5m])) or on (team) 0 * sum by (team) (rate(http_requests_total[5m]))',
    ],
    [
      'a counter of rejections is policy denies',
      metric('policy_rejected_total', 'counter'),
      'policy_denies',
      'sum by (team) (rate(policy_rejected_total[5m]))',
    ],
    [
      'a counter of money is cost, over an hour',
      metric('llm_spend_usd_total', 'counter'),
      'cost',
      'sum by (team) (rate(llm_spend_usd_total[1h]))',
    ],
    [
      'a lag in seconds is the largest lag',
      metric('pg_replication_lag_seconds', 'gauge'),
      'aa_lag',
      'max by (team) (pg_replication_lag_seconds)',
    ],
    [
      'a lag in milliseconds is brought to seconds',
      metric('replica_apply_delay_milliseconds', 'gauge'),
      'aa_lag',
      'max by (team) (replica_apply_delay_milliseconds) / 1000',
    ],
    [
      'a time of the last write applied gives its age',
      metric('mirror_last_applied_timestamp_seconds', 'gauge'),
      'aa_lag',
      'max by (team) (time() - mirror_last_applied_timestamp_seconds)',
    ],
  ])('%s', (_, facts, signalId, expr) => {
    expect(best([facts], signalId)?.expr).toBe(expr);
  });

  test.each([
    ['a lag without a unit may be messages', metric('kafka_consumer_lag', 'gauge'), 'aa_lag'],
    ['a histogram of sizes is no latency', metric('http_response_size_bytes', 'histogram'), 'p95'],
    ['a gauge of money is no rate', metric('account_balance_usd', 'gauge'), 'cost'],
    [
      'requests without a code tell nothing about success',
      metric('http_requests_total', 'counter'),
      'autonomy_success',
    ],
  ])('%s, so it stays not mapped', (_, facts, signalId) => {
    expect(best([facts], signalId)).toBeUndefined();
  });

  test('what measures something else than the signal is called says so', () => {
    expect(best([http], 'autonomy_decision_rate')).toMatchObject({ title: 'Requests' });
    expect(best([http], 'policy_denies')).toMatchObject({ title: 'Refused requests' });
    expect(best([metric('agent_decisions_total', 'counter')], 'autonomy_decision_rate')).not.toHaveProperty(
      'title',
    );
  });

  test('what people do beats the machinery of a runtime', () => {
    const metrics = [
      metric('prometheus_tsdb_compaction_duration_seconds', 'histogram'),
      metric('http_request_duration_seconds', 'histogram'),
      metric('net_conntrack_dialer_conn_failed_total', 'counter'),
      http,
    ];
    expect(best(metrics, 'p95')?.reason).toBe('histogram http_request_duration_seconds');
    expect(best(metrics, 'autonomy_decision_rate')?.reason).toBe('counter http_requests_total');
  });

  test('a source that has the metrics of the planning pack gets the built-in expressions', () => {
    const names = builtinSignals('any', 'tenant').flatMap(({ expr }) =>
      [...(expr ?? '').matchAll(/\bmc_[a-z0-9_]+/g)].map(([n]) => n),
    );
    const candidates = proposeSignals(collectMetrics(names, {}), 'tenant');
    for (const { id, expr } of builtinSignals('any', 'tenant')) {
      expect(candidates.find(({ signalId }) => signalId === id)?.expr).toBe(expr);
    }
  });
});

test('only counters that may mean something are looked at closely, the likeliest first', () => {
  const metrics = [
    'go_gc_total',
    'http_requests_total',
    'agent_decisions_total',
    'bytes_total',
    'http_errors_total',
  ].map((name) => metric(name, 'counter'));
  expect(shortlistCounters(metrics, 2)).toEqual(['agent_decisions_total', 'http_requests_total']);
});

test('whatever the source calls its metrics, every candidate parses and keeps the tenant label', () => {
  const word = fc.constantFrom(
    'http',
    'request',
    'decision',
    'duration',
    'lag',
    'replication',
    'cost',
    'denied',
    'rollback',
    'usd',
    'last',
    'applied',
    'rpc',
  );
  const ending = fc.constantFrom('_total', '_seconds', '_ms', '_timestamp_seconds', '_bytes', '');
  const facts = fc
    .tuple(
      fc.array(word, { minLength: 1, maxLength: 4 }),
      ending,
      fc.constantFrom<MetricFacts['type']>('counter', 'gauge', 'histogram', 'unknown'),
      fc.dictionary(
        fc.constantFrom('code', 'outcome', 'status'),
        fc.array(fc.oneof(fc.string(), fc.constantFrom('200', 'success', 'rolled_back'))),
      ),
    )
    .map(([words, end, type, labelValues]) => metric(words.join('_') + end, type, labelValues));
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 6 }), (metrics) => {
      for (const { expr } of proposeSignals(metrics, 'namespace')) {
        expect(parsePromql(expr)).toEqual({ ok: true });
        expect(explainMissingLabel(expr, 'namespace')).toBeNull();
      }
    }),
  );
});
