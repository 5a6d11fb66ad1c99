import type { Json } from '@/lib/kernel';
import type { Identity } from './identity';
import { isObject } from './json-tree';

/** What a change may mean beyond the field it touches. */
export const RISKS = {
  'network-opened': 'a network policy lets more traffic through',
  'network-open-to-all': 'a network policy lets traffic of every address or everyone through',
  'network-ungoverned': 'a direction is no longer governed by the policy',
  'network-policy-removed': 'a network policy is gone',
  'scale-maximum-doubled': 'an autoscaler may start at least twice as many replicas',
  'autoscaler-removed': 'an autoscaler is gone',
  'monitor-dropped': 'something is no longer scraped',
  'metrics-dropped': 'metrics are dropped before they are stored',
} as const;
export type Risk = keyof typeof RISKS;

type Change = {
  path: string;
  kind: 'added' | 'removed' | 'changed';
  before: Json | undefined;
  after: Json | undefined;
};

/** Risks of one changed field; a whole object that came or went has the path ''. */
export function risksOf({ kind }: Pick<Identity, 'kind'>, change: Change): Risk[] {
  switch (kind) {
    case 'NetworkPolicy':
      return networkRisks(change);
    case 'HorizontalPodAutoscaler':
      return scalingRisks(change);
    case 'ServiceMonitor':
      return monitorRisks(change);
    default:
      return [];
  }
}

const RULES = /^spec\.(ingress|egress)(\[|$)/;

function networkRisks({ path, kind, before, after }: Change): Risk[] {
  if (path === '') return kind === 'removed' ? ['network-policy-removed'] : [];
  if (path.startsWith('spec.policyTypes')) return kind === 'added' ? [] : ['network-ungoverned'];
  if (!RULES.test(path)) return [];
  // A list of peers or ports that goes altogether no longer limits anything; inside it, one more lets more through.
  const loosens = kind === 'removed' ? /\.(from|to|ports|except)$|\.except\[/.test(path) : true;
  if (!loosens || (kind === 'added' && /\.except(\[|$)/.test(path))) return [];
  return opensToAll(kind === 'removed' ? before : after, path, kind)
    ? ['network-open-to-all']
    : ['network-opened'];
}

function opensToAll(value: Json | undefined, path: string, kind: Change['kind']): boolean {
  if (kind === 'removed') return /\.(from|to)$/.test(path);
  if (value === undefined || value === null) return false;
  if (typeof value === 'string') return /^(0\.0\.0\.0|::)\/0$/.test(value);
  if (Array.isArray(value)) return value.some((item) => opensToAll(item, path, kind));
  if (!isObject(value)) return false;
  const isRule = /^spec\.(ingress|egress)\[[^\]]*\]$/.test(path) || /^spec\.(ingress|egress)$/.test(path);
  const governsPeers = value.from !== undefined || value.to !== undefined;
  if (isRule && !governsPeers) return true;
  return Object.values(value).some((child) => opensToAll(child, `${path}.`, kind));
}

function scalingRisks({ path, kind, before, after }: Change): Risk[] {
  if (path === '') return kind === 'removed' ? ['autoscaler-removed'] : [];
  const doubled =
    path === 'spec.maxReplicas' &&
    typeof before === 'number' &&
    typeof after === 'number' &&
    after >= before * 2;
  return doubled ? ['scale-maximum-doubled'] : [];
}

function monitorRisks({ path, kind, after }: Change): Risk[] {
  if (kind === 'removed' && (path === '' || /^spec\.endpoints(\[\d+\])?$/.test(path)))
    return ['monitor-dropped'];
  if (path.startsWith('spec.selector') || path.startsWith('spec.namespaceSelector'))
    return ['monitor-dropped'];
  const drops = /metricRelabelings/.test(path) && JSON.stringify(after ?? null).includes('"drop"');
  return drops ? ['metrics-dropped'] : [];
}
