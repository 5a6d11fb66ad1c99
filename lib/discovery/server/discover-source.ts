import { AppError } from '@/lib/kernel';
import { type PrometheusClient, PrometheusError } from '@/lib/platform/prometheus-client';
import { BUILTIN_SIGNAL_IDS, builtinSignals } from '@/lib/signals';
import { collectMetrics, type LabelFacts, type MetricFacts } from '../facts';
import type { Proposal, ProvenSignal } from '../proposal';
import { proposeSignals, type SignalCandidate, shortlistCounters } from '../propose-signals';
import { proposeTenants } from '../propose-tenants';
import { MAX_TENANTS, namesTenants, type ScoredLabel, scoreLabels } from '../score-labels';

type DiscoveryClient = Pick<
  PrometheusClient,
  'buildInfo' | 'labelNames' | 'labelValues' | 'metadata' | 'query' | 'series'
>;

type DiscoveryOptions = {
  url: string;
  nowSeconds: number;
  /** Use this label instead of the best one. */
  tenantLabel?: string;
  /** Told before each part of the work. */
  onProgress?: (text: string) => void;
};

/** Labels asked about, counters looked at closely and tenants written: what keeps a look at a huge source short. */
const MAX_LABELS = 40;
const MAX_CLOSE_LOOKS = 8;
const MAX_WRITTEN_TENANTS = 200;
const MAX_METRICS = 50_000;
/** Labels whose mapping is tried before one is chosen. */
const MAX_TRIED_LABELS = 3;
const POINTS_PER_SIGNAL = 20;

/**
 * Looks at a Prometheus never seen before and proposes tenants and signals. Asks about 100 small questions at most, one
 * instant query per candidate. Throws what the client throws, and `ambiguous` when no label can tell tenants apart.
 */
export async function discoverSource(client: DiscoveryClient, options: DiscoveryOptions): Promise<Proposal> {
  const say = options.onProgress ?? (() => {});
  const version = await tolerate(async () => (await client.buildInfo()).version, null);
  const metadata = await tolerate(() => client.metadata(), {});
  const seriesNames = (await client.labelValues('__name__')).slice(0, MAX_METRICS);
  if (seriesNames.length === 0) {
    throw new AppError('ambiguous', {
      message: 'the source has no series',
      userMessage: `${options.url} answers, but has no series yet. Let it scrape something, then run mc init again.`,
    });
  }
  const metrics = collectMetrics(seriesNames, metadata);
  say(`${metrics.length} metrics; looking at labels`);
  const labels = await readLabels(client, options.tenantLabel);
  const scored = scoreLabels(labels, seriesNames.length);
  const usable = scored.filter((label) => label.refused === null);
  const candidates =
    options.tenantLabel === undefined
      ? usable.slice(0, MAX_TRIED_LABELS)
      : named(scored, options.tenantLabel);
  if (candidates.length === 0) throw noLabel(scored);

  const tried: Tried[] = [];
  for (const label of candidates) {
    const facts = labels.find(({ name }) => name === label.name);
    if (facts === undefined) continue;
    say(`trying ${label.name} (${label.valueCount} values)`);
    tried.push({ label, facts, proven: await proveSignals(client, metrics, facts, options.nowSeconds) });
  }
  const best = tried.sort((a, b) => worthOf(b) - worthOf(a))[0];
  if (best === undefined) throw noLabel(scored);

  const values = writtenValues(best.facts, best.proven);
  return {
    url: options.url,
    version,
    metricCount: metrics.length,
    label: best.label,
    otherLabels: usable.filter(({ name }) => name !== best.label.name),
    tenants: proposeTenants(values),
    tenantsLeftOut: best.facts.values.length - values.length,
    signals: BUILTIN_SIGNAL_IDS.map((id) => ({
      id,
      title: TITLES.get(id) ?? id,
      proven: withoutValues(best.proven.find(({ signalId }) => signalId === id)),
    })),
  };
}

type Tried = { label: ScoredLabel; facts: LabelFacts; proven: Proven[] };
type Proven = ProvenSignal & { liveValues: readonly string[] };
const TITLES = new Map(builtinSignals('any', 'tenant').map(({ id, title }) => [id, title]));

/** A signal that tells several tenants apart counts in full, one that only ever shows one of them a little. */
function worthOf({ label, proven }: Tried): number {
  const points = proven.map(({ tenantCount }) =>
    tenantCount >= 2 ? POINTS_PER_SIGNAL : POINTS_PER_SIGNAL / 4,
  );
  return label.score + points.reduce((sum, value) => sum + value, 0);
}

function withoutValues(proven: Proven | undefined): ProvenSignal | null {
  if (proven === undefined) return null;
  const { liveValues: _, ...signal } = proven;
  return signal;
}

async function readLabels(client: DiscoveryClient, wanted: string | undefined): Promise<LabelFacts[]> {
  const names = (await client.labelNames()).filter(
    (name) => name !== '__name__' && /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name),
  );
  // Scoring by name alone first: a source may have hundreds of labels, and each costs two questions.
  const byName = scoreLabels(
    names.map((name) => ({ name, values: ['a', 'b'], metrics: ['m'] })),
    1,
  );
  const chosen = byName
    .filter(({ refused }) => refused === null)
    .map(({ name }) => name)
    .slice(0, MAX_LABELS);
  if (wanted !== undefined && names.includes(wanted) && !chosen.includes(wanted)) chosen.push(wanted);
  const facts: LabelFacts[] = [];
  for (const name of chosen) {
    const values = (await client.labelValues(name)).filter((value) => value !== '');
    const worthAsking = values.length >= 1 && values.length <= MAX_TENANTS;
    const metrics = worthAsking ? await client.labelValues('__name__', `{${name}!=""}`) : [];
    facts.push({ name, values: [...values].sort(), metrics });
  }
  return facts;
}

/** For each built-in signal the best candidate that the source accepts; one that has values now beats one that has none. */
async function proveSignals(
  client: DiscoveryClient,
  metrics: readonly MetricFacts[],
  label: LabelFacts,
  nowSeconds: number,
): Promise<Proven[]> {
  const carrying = new Set(label.metrics);
  const onLabel = metrics.filter((metric) => metric.series.some((series) => carrying.has(series)));
  const looked = await lookClosely(client, onLabel, nowSeconds);
  const candidates = proposeSignals(looked, label.name);
  const proven: Proven[] = [];
  for (const id of BUILTIN_SIGNAL_IDS) {
    let best: Proven | null = null;
    for (const candidate of candidates.filter(({ signalId }) => signalId === id)) {
      const answer = await prove(client, candidate, label.name);
      if (answer?.state === 'live') {
        best = answer;
        break;
      }
      best ??= answer;
    }
    if (best !== null) proven.push(best);
  }
  return proven;
}

/** Reads the label values of the few counters whose outcome or HTTP code would make a signal. */
async function lookClosely(
  client: DiscoveryClient,
  metrics: MetricFacts[],
  nowSeconds: number,
): Promise<MetricFacts[]> {
  const names = new Set(shortlistCounters(metrics, MAX_CLOSE_LOOKS));
  const looked: MetricFacts[] = [];
  for (const metric of metrics) {
    if (!names.has(metric.name)) {
      looked.push(metric);
      continue;
    }
    const series = await tolerate(() => client.series(metric.name, nowSeconds - 3_600, nowSeconds), []);
    const values: Record<string, Set<string>> = {};
    for (const labels of series.slice(0, 5_000)) {
      for (const [name, value] of Object.entries(labels)) {
        values[name] ??= new Set();
        values[name].add(value);
      }
    }
    const labelValues = Object.fromEntries(
      Object.entries(values).map(([name, set]) => [name, [...set].sort()]),
    );
    looked.push({ ...metric, labelValues });
  }
  return looked;
}

async function prove(
  client: DiscoveryClient,
  candidate: SignalCandidate,
  label: string,
): Promise<Proven | null> {
  try {
    const { series } = await client.query(candidate.expr, 'discovery');
    const live = series.filter(
      ({ metric, value }) => (metric[label] ?? '') !== '' && Number.isFinite(Number(value[1])),
    );
    const liveValues = [...new Set(live.map(({ metric }) => metric[label] ?? ''))];
    return {
      ...candidate,
      state: liveValues.length > 0 ? 'live' : 'quiet',
      tenantCount: liveValues.length,
      liveValues,
    };
  } catch (error) {
    if (error instanceof PrometheusError && (error.kind === 'bad_data' || error.kind === 'execution'))
      return null;
    throw error;
  }
}

/** A label that names tenants lists quiet ones too; others (endpoints, jobs) list only what has samples. */
function writtenValues(label: LabelFacts, proven: readonly Proven[]): string[] {
  const live = new Set(proven.flatMap(({ liveValues }) => liveValues));
  const first = label.values.filter((value) => live.has(value));
  const rest = label.values.filter((value) => !live.has(value));
  const wanted = namesTenants(label.name) || first.length < 2 ? [...first, ...rest] : first;
  return wanted.slice(0, MAX_WRITTEN_TENANTS);
}

function named(scored: readonly ScoredLabel[], name: string): ScoredLabel[] {
  const found = scored.find((label) => label.name === name);
  if (found === undefined) {
    throw new AppError('invalid_input', {
      message: `no label ${name}`,
      userMessage: `This Prometheus has no label "${name}". It has: ${scored
        .map((label) => label.name)
        .slice(0, 20)
        .join(', ')}.`,
    });
  }
  if (found.valueCount === 0 || found.valueCount > MAX_TENANTS) {
    throw new AppError('invalid_input', {
      message: `label ${name} cannot tell tenants apart`,
      userMessage: `The label "${name}" has ${found.valueCount} values; between 1 and ${MAX_TENANTS} can be tenants.`,
    });
  }
  return [
    found.refused === null ? found : { ...found, reasons: ['you chose it', `${found.valueCount} values`] },
  ];
}

function noLabel(scored: readonly ScoredLabel[]): AppError {
  const looked = scored.slice(0, 12).map((label) => `${label.name} (${label.refused ?? 'unused'})`);
  return new AppError('ambiguous', {
    message: 'no label can tell tenants apart',
    userMessage: `No label tells tenants apart: it needs at least 2 values. Looked at: ${looked.join(', ') || 'none'}. Choose one yourself with --tenant-label.`,
  });
}

async function tolerate<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // Thanos and Mimir lack some of these; an unreachable source will fail at the next question, which nobody tolerates.
    if (error instanceof PrometheusError && error.kind !== 'unauthorized' && error.kind !== 'unreachable')
      return otherwise;
    throw error;
  }
}
