import { AppError, canonicalJson, type Json, sha256Hex } from '@/lib/kernel';
import { type DropPolicy, dropNulls, dropServerFields } from './drop-rules';
import { isHelmValues } from './helm-values';
import { normaliseAutoscaler, upgradeAutoscaler } from './horizontal-pod-autoscaler';
import { type Identity, identityOf, missingIdentity } from './identity';
import { childOf, cloneJson, type JsonObject } from './json-tree';
import { applyKindRule, type KindRule } from './kind-rules';
import { normaliseNetworkPolicy } from './network-policy';
import { normaliseSecret } from './secret';
import { normaliseServiceMonitor } from './service-monitor';

/** Version of these rules; it is signed with every snapshot, because a digest means something only together with it. */
export const NORMALISER = 'mc-k8s/1';

export type NormaliseOptions = {
  namespace: string;
  policies: readonly DropPolicy[];
  /** Rules of kinds that are not built in */
  rules?: readonly KindRule[];
};

export type NormalisedObject = {
  identity: Identity;
  apiVersion: string;
  /** What is compared and hashed */
  value: JsonObject;
  /** Lower-case hex SHA-256 of the canonical JSON of `value` */
  digest: string;
  /** Paths that were dropped, each once per place */
  ignored: string[];
};
export type NormaliseResult =
  | { ok: true; object: NormalisedObject }
  | { ok: false; code: 'MISSING_IDENTITY' | 'INVALID_FIELD'; path: string; message: string };

type BuiltInRule = { group: string; kind: string; version: string; normalise: (spec: JsonObject) => void };

const KINDS: readonly BuiltInRule[] = [
  {
    group: 'autoscaling',
    kind: 'HorizontalPodAutoscaler',
    version: 'autoscaling/v2',
    normalise: normaliseAutoscaler,
  },
  {
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
    version: 'networking.k8s.io/v1',
    normalise: normaliseNetworkPolicy,
  },
  {
    group: 'monitoring.coreos.com',
    kind: 'ServiceMonitor',
    version: 'monitoring.coreos.com/v1',
    normalise: normaliseServiceMonitor,
  },
];

/**
 * The one form of a Kubernetes object: server fields dropped, defaults filled in, sets sorted, amounts respelled, by rules of its
 * kind. A kind without rules keeps its lists in order and its defaults as written. The input is not changed.
 */
export function normaliseObject(input: JsonObject, options: NormaliseOptions): NormaliseResult {
  return normaliseInPlace(cloneJson(input), options);
}

/** The same, turning `value` itself into its one form, so that a caller can follow where each part of it went. */
export function normaliseInPlace(value: JsonObject, options: NormaliseOptions): NormaliseResult {
  const named = identityOf(value, options.namespace);
  if (!named.ok) return { ok: false, ...missingIdentity(named.missing) };
  const { identity } = named;
  const apiVersion = String(value.apiVersion);
  const ignored = isHelmValues(identity) ? [] : dropFields(value, apiVersion, identity, options);
  const metadata = childOf(value, 'metadata');
  if (metadata !== undefined && identity.namespace !== '') metadata.namespace = identity.namespace;
  try {
    normaliseKind(value, identity, options.rules ?? []);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ok: false, code: 'INVALID_FIELD', path: '/spec', message: error.message };
  }
  const digest = sha256Hex(canonicalJson(value as Json));
  return { ok: true, object: { identity, apiVersion, value, digest, ignored } };
}

const isOldAutoscaler = (kind: string, apiVersion: string) =>
  kind === 'HorizontalPodAutoscaler' && apiVersion === 'autoscaling/v1';

function dropFields(
  value: JsonObject,
  apiVersion: string,
  { kind }: Identity,
  { policies }: NormaliseOptions,
): string[] {
  const keepAutoscalingAnnotations = isOldAutoscaler(kind, apiVersion);
  return [...dropServerFields(value, { policies, keepAutoscalingAnnotations }), ...dropNulls(value)];
}

/** What the rules of its kind say: those built in, else those of the configuration, else nothing. */
function normaliseKind(value: JsonObject, identity: Identity, rules: readonly KindRule[]): void {
  const { group, kind } = identity;
  const builtIn = KINDS.find((rule) => rule.group === group && rule.kind === kind);
  const spec = childOf(value, 'spec');
  if (builtIn !== undefined) {
    if (spec !== undefined && isOldAutoscaler(kind, String(value.apiVersion))) upgradeAutoscaler(spec);
    value.apiVersion = builtIn.version;
    if (spec !== undefined) builtIn.normalise(spec);
    return;
  }
  if (group === '' && kind === 'Secret') normaliseSecret(value);
  const rule = rules.find((one) => one.kind === `${group}/${kind}`);
  if (rule !== undefined) applyKindRule(value, rule);
}
