import { BUILTIN_SIGNAL_IDS, builtinSignals } from '@/lib/signals';
import type { MetricFacts } from './facts';

/** PromQL that may stand for a built-in signal, with what it really measures, since names are only a guess. */
export type SignalCandidate = {
  signalId: string;
  expr: string;
  /** Set when what it measures is not what the built-in signal is called. */
  title?: string;
  description?: string;
  reason: string;
  score: number;
};

const REQUESTS = /request|http|rpc|handled|operations|queries|messages|jobs|tasks/i;
const DECISIONS = /decision|agent_(action|run|task)|autonom|workflow_(run|execution)|enactment/i;
const DENIES =
  /(^|_)(den(y|ies|ied)|reject(ed|ions?)?|refus(ed|als)|blocked|forbidden|violations?|unauthori[sz]ed)(_|$)/i;
const COSTS = /(^|_)(cost|costs|spend|spent|price|usd|eur|dollars?|euros?)(_|$)/i;
const UNDONE = /compensat|roll(ed)?_?back|revert|undo(ne)?(_|$)/i;
const LAG = /(replicat|replica|apply|applied|sync|wal|consumer).*(lag|delay|behind)|lag_seconds$/i;
const APPLIED_AT =
  /(applied|replicated|synced|received)_.*timestamp_seconds$|last_(sync|apply|replay).*timestamp_seconds$/i;
const OUTCOME_LABELS = ['outcome', 'result', 'status', 'state'];
const CODE_LABELS = ['code', 'status_code', 'status', 'http_status'];
const MAX_PER_SIGNAL = 3;

/**
 * Candidates for each built-in signal among the metrics that carry `label`, best first, at most three each. Every
 * expression gives one series per value of `label`.
 */
export function proposeSignals(metrics: readonly MetricFacts[], label: string): SignalCandidate[] {
  const all = [
    ...ownMetrics(metrics, label),
    ...metrics.flatMap((metric) => [
      ...latencyCandidates(metric, label),
      ...counterCandidates(metric, label),
      ...lagCandidates(metric, label),
    ]),
  ];
  return BUILTIN_SIGNAL_IDS.flatMap((id) =>
    all
      .filter((candidate) => candidate.signalId === id)
      .sort((a, b) => b.score - a.score || (a.expr < b.expr ? -1 : 1))
      .slice(0, MAX_PER_SIGNAL),
  );
}

/** Counters worth a closer look at their labels: whether they tell outcomes or HTTP codes apart. */
export function shortlistCounters(metrics: readonly MetricFacts[], limit: number): string[] {
  return metrics
    .filter(isCounter)
    .map((metric) => ({ name: metric.name, score: counterScore(metric) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
    .map(({ name }) => name);
}

/** A source that already exports the metrics of the planning pack needs no mapping at all. */
function ownMetrics(metrics: readonly MetricFacts[], label: string): SignalCandidate[] {
  const names = new Set(metrics.flatMap((metric) => [metric.name, ...metric.series]));
  return builtinSignals('any', label).flatMap(({ id, expr }) => {
    const used = [...(expr ?? '').matchAll(/\bmc_[a-z0-9_]+/g)].map(([name]) => name);
    if (expr === null || !used.every((name) => names.has(name))) return [];
    return [
      { signalId: id, expr, reason: 'the source exports the metric this signal is made for', score: 200 },
    ];
  });
}

function latencyCandidates(metric: MetricFacts, label: string): SignalCandidate[] {
  if (
    metric.type !== 'histogram' ||
    !/duration|latency|seconds|_ms$|milliseconds|response_time/i.test(metric.name)
  )
    return [];
  const divisor = /(_ms|_milliseconds)$/.test(metric.name) ? ' / 1000' : '';
  if (divisor === '' && !metric.name.endsWith('_seconds')) return [];
  const isClassic = metric.series.includes(`${metric.name}_bucket`);
  const by = isClassic ? `${label}, le` : label;
  const series = isClassic ? `${metric.name}_bucket` : metric.name;
  const busy = isClassic ? ` and on (${label}) (sum by (${label}) (rate(${metric.name}_count[5m])) > 0)` : '';
  return [
    {
      signalId: 'p95',
      expr: `histogram_quantile(0.95, sum by (${by}) (rate(${series}[5m]))${busy})${divisor}`,
      description: described(metric, 'Latency that 95 % of observations stay under, over five minutes.'),
      reason: `${isClassic ? 'histogram' : 'native histogram'} ${metric.name}`,
      score:
        40 +
        (/request|http|rpc|grpc/i.test(metric.name) ? 40 : 0) +
        (/duration|latency/i.test(metric.name) ? 10 : 0) -
        internal(metric),
    },
  ];
}

function counterCandidates(metric: MetricFacts, label: string): SignalCandidate[] {
  if (!isCounter(metric)) return [];
  const score = counterScore(metric);
  const rate = (matcher = '', window = '5m') =>
    `sum by (${label}) (rate(${metric.name}${matcher}[${window}]))`;
  const found: SignalCandidate[] = [];
  const add = (
    signalId: string,
    expr: string,
    words: { title?: string; what: string; reason: string; score: number },
  ) =>
    found.push({
      signalId,
      expr,
      ...(words.title !== undefined && { title: words.title }),
      description: described(metric, words.what),
      reason: words.reason,
      score: words.score,
    });

  if (COSTS.test(metric.name)) {
    add('cost', rate('', '1h'), {
      what: 'Money spent, as a rate over one hour.',
      reason: `counter ${metric.name}`,
      score: 60,
    });
  }
  if (DENIES.test(metric.name)) {
    add('policy_denies', rate(), {
      what: 'Refusals per second over five minutes.',
      reason: `counter ${metric.name}`,
      score: 60,
    });
  }
  const isWork = DECISIONS.test(metric.name) || REQUESTS.test(metric.name);
  if (!isWork || COSTS.test(metric.name) || DENIES.test(metric.name)) return found;

  const title = DECISIONS.test(metric.name) ? undefined : 'Requests';
  const reason = `counter ${metric.name}`;
  add('autonomy_decision_rate', rate(), {
    ...(title && { title }),
    what: 'Handled per second over five minutes.',
    reason,
    score,
  });
  const outcome = outcomeOf(metric);
  if (outcome !== null) {
    const share = (values: string) => `${rate(`{${outcome.label}=~"${values}"}`)} / (${rate()} > 0)`;
    if (outcome.good !== null) {
      add('autonomy_success', share(outcome.good), {
        what: `Share with ${outcome.label} ${outcome.good}.`,
        reason: `${reason} tells ${outcome.label} apart`,
        score: score + 20,
      });
    }
    if (outcome.undone !== null) {
      add('autonomy_compensation', share(outcome.undone), {
        what: `Share with ${outcome.label} ${outcome.undone}.`,
        reason: `${reason} tells ${outcome.label} apart`,
        score: score + 20,
      });
    }
    return found;
  }
  const code = codeLabelOf(metric);
  if (code !== null) {
    add('autonomy_success', `${rate(`{${code}!~"5.."}`)} / (${rate()} > 0)`, {
      title: 'Without server error',
      what: `Share of responses whose ${code} is not 5xx.`,
      reason: `${reason} has the label ${code}`,
      score,
    });
    add('policy_denies', `${rate(`{${code}=~"401|403"}`)} or on (${label}) 0 * ${rate()}`, {
      title: 'Refused requests',
      what: `Responses with ${code} 401 or 403 per second over five minutes.`,
      reason: `${reason} has the label ${code}`,
      score: score / 2,
    });
  }
  return found;
}

function lagCandidates(metric: MetricFacts, label: string): SignalCandidate[] {
  if (metric.type !== 'gauge' && metric.type !== 'unknown') return [];
  const words = {
    signalId: 'aa_lag',
    description: described(metric, 'Largest lag.'),
    reason: `gauge ${metric.name}`,
  };
  if (APPLIED_AT.test(metric.name)) {
    return [{ ...words, expr: `max by (${label}) (time() - ${metric.name})`, score: 50 }];
  }
  // Without a unit in its name a lag may be messages or bytes; only seconds are taken.
  if (!LAG.test(metric.name) || !/(_seconds|_ms|_milliseconds)$/.test(metric.name)) return [];
  const divisor = metric.name.endsWith('_seconds') ? '' : ' / 1000';
  return [{ ...words, expr: `max by (${label}) (${metric.name})${divisor}`, score: 60 }];
}

function outcomeOf(
  metric: MetricFacts,
): { label: string; good: string | null; undone: string | null } | null {
  for (const label of OUTCOME_LABELS) {
    const values = metric.labelValues[label] ?? [];
    const pick = (pattern: RegExp) =>
      values.filter((value) => pattern.test(value) && /^[\w-]+$/.test(value)).join('|') || null;
    const good = pick(/^(success|succeeded|successful|ok|completed|done|passed)$/i);
    const undone = pick(UNDONE);
    if (good !== null || undone !== null) return { label, good, undone };
  }
  return null;
}

function codeLabelOf(metric: MetricFacts): string | null {
  return (
    CODE_LABELS.find((label) =>
      (metric.labelValues[label] ?? []).some((value) => /^[1-5]\d\d$/.test(value)),
    ) ?? null
  );
}

function isCounter({ type, name }: MetricFacts): boolean {
  return type === 'counter' || (type === 'unknown' && name.endsWith('_total'));
}

function counterScore(metric: MetricFacts): number {
  const { name } = metric;
  const points =
    (DECISIONS.test(name) ? 70 : 0) + (/request/i.test(name) ? 40 : 0) + (/http|rpc/i.test(name) ? 15 : 0);
  const others = REQUESTS.test(name) || COSTS.test(name) || DENIES.test(name) ? 10 : 0;
  return points + others === 0 ? 0 : Math.max(1, points + others - internal(metric));
}

/** Machinery of a runtime or of scraping itself says little about tenants. */
function internal({ name }: MetricFacts): number {
  return /^(go_|process_|promhttp_|net_conntrack_|scrape_|prometheus_(tsdb|sd|remote|engine|rule|target|notifications))/.test(
    name,
  )
    ? 60
    : 0;
}

function described(metric: MetricFacts, what: string): string {
  return `${what} From ${metric.name}.`;
}
