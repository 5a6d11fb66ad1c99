import type { LabelFacts } from './facts';

export const MIN_TENANTS = 2;
export const MAX_TENANTS = 5_000;

/** A label with how well it would tell tenants apart, and why. `refused` labels are listed so that nobody wonders. */
export type ScoredLabel = {
  name: string;
  score: number;
  reasons: string[];
  refused: string | null;
  valueCount: number;
  metricCount: number;
};

/** Names that say "somebody's", from surest to weakest. Matched as whole words of the name. */
const NAMES: [RegExp, number, string][] = [
  [/(^|_)tenants?(_|$)|^tenantid$/i, 100, 'its name says tenant'],
  [/(^|_)(customer|client_org|workspace)(_|$)/i, 90, 'its name says customer'],
  [/(^|_)(org|organi[sz]ation|orgid)(_|$)/i, 85, 'its name says organisation'],
  [/(^|_)account(_|$)/i, 75, 'its name says account'],
  [/(^|_)(project|team|squad)(_|$)/i, 60, 'its name says project or team'],
  [/(^|_)namespace$/i, 55, 'namespaces often stand for tenants'],
  [/^(app|application|service|service_name|deployment|workload)$/i, 45, 'one row per service'],
  [/^(job|cluster)$/i, 30, 'one row per job'],
  [/^(handler|route|path|endpoint|controller|method|grpc_service)$/i, 25, 'one row per endpoint'],
  [/^(instance|host|hostname|node|pod)$/i, 15, 'one row per machine or pod'],
];

/** Labels that describe a sample, a build or a bucket, never whose it is. */
const NEVER =
  /^(__.*|le|quantile|code|status|status_code|statuscode|reason|error|outcome|result|decision|version|goversion|revision|branch|goos|goarch|tags|build_date|commit|type|level|severity|mode|state|phase|cpu|device|fstype|mountpoint|interface|id|uid|uuid|trace_id|span_id|request_id|user_agent|address|ip|port|container_id|image|image_id|replica|alertname|alertstate)$/i;

/** Judges every label of a source, best first; refused ones last. Deterministic: equal scores go by name. */
export function scoreLabels(labels: readonly LabelFacts[], metricCount: number): ScoredLabel[] {
  return labels
    .map((label) => scoreLabel(label, Math.max(1, metricCount)))
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1));
}

/** Whether a label's name alone says that its values are tenants, so that quiet ones count too. */
export function namesTenants(label: string): boolean {
  return nameScore(label).points >= 55;
}

function scoreLabel({ name, values, metrics }: LabelFacts, total: number): ScoredLabel {
  const base = { name, valueCount: values.length, metricCount: metrics.length };
  const refuse = (refused: string): ScoredLabel => ({ ...base, score: 0, reasons: [], refused });
  if (NEVER.test(name)) return refuse('describes a sample or a build, not whose it is');
  const named = nameScore(name);
  if (values.length === 0) return refuse('has no values');
  // A young source may have seen one tenant only; a name nobody recognises needs two values to be worth a try.
  if (values.length < MIN_TENANTS && named.points === 0) return refuse('has only one value');
  if (values.length > MAX_TENANTS) return refuse(`has more than ${MAX_TENANTS} values`);
  if (metrics.length === 0) return refuse('is on no metric');

  const share = Math.min(1, metrics.length / total);
  const latency = metrics.some(
    (metric) => /_bucket$/.test(metric) && /duration|latency|request|seconds/.test(metric),
  );
  const reasons = [
    ...(named.reason === null ? [] : [named.reason]),
    values.length < MIN_TENANTS ? 'only one value so far' : `${values.length} values`,
    `on ${metrics.length} of ${total} metrics`,
    ...(latency ? ['on a latency histogram'] : []),
  ];
  const size = values.length < MIN_TENANTS ? -60 : values.length <= 500 ? 5 : 0;
  const score = named.points + Math.round(share * 40) + (latency ? 20 : 0) + size;
  return { ...base, score, reasons, refused: null };
}

function nameScore(name: string): { points: number; reason: string | null } {
  const match = NAMES.find(([pattern]) => pattern.test(name));
  return match === undefined ? { points: 0, reason: null } : { points: match[1], reason: match[2] };
}
