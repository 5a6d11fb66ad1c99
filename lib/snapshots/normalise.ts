import { AppError, canonicalJson, type Json, sha256Hex } from '@/lib/kernel';
import { type DropPolicy, dropNulls, dropServerFields } from './drop-rules';
import { normaliseAutoscaler, upgradeAutoscaler } from './horizontal-pod-autoscaler';
import { type Identity, identityOf } from './identity';
import { childOf, cloneJson, type JsonObject } from './json-tree';
import { normaliseNetworkPolicy } from './network-policy';
import { normaliseServiceMonitor } from './service-monitor';

/** Version of these rules; it is signed with every snapshot, because a digest means something only together with it. */
export const NORMALISER = 'mc-k8s/1';

export type NormaliseOptions = { namespace: string; policies: readonly DropPolicy[] };

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

type KindRule = { group: string; kind: string; version: string; normalise: (spec: JsonObject) => void };

const KINDS: readonly KindRule[] = [
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
  if (!named.ok)
    return {
      ok: false,
      code: 'MISSING_IDENTITY',
      path: `/${named.missing.replaceAll('.', '/')}`,
      message: `expected ${named.missing}`,
    };
  const { identity } = named;
  const apiVersion = String(value.apiVersion);
  const isOldAutoscaler = identity.kind === 'HorizontalPodAutoscaler' && apiVersion === 'autoscaling/v1';
  const ignored = [
    ...dropServerFields(value, { policies: options.policies, keepAutoscalingAnnotations: isOldAutoscaler }),
    ...dropNulls(value),
  ];
  const metadata = childOf(value, 'metadata');
  if (metadata !== undefined && identity.namespace !== '') metadata.namespace = identity.namespace;
  const rule = KINDS.find(({ group, kind }) => group === identity.group && kind === identity.kind);
  const spec = childOf(value, 'spec');
  if (rule !== undefined) value.apiVersion = rule.version;
  if (rule !== undefined && spec !== undefined) {
    try {
      if (isOldAutoscaler) upgradeAutoscaler(spec);
      rule.normalise(spec);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { ok: false, code: 'INVALID_FIELD', path: '/spec', message: error.message };
    }
  }
  const digest = sha256Hex(canonicalJson(value as Json));
  return { ok: true, object: { identity, apiVersion, value, digest, ignored } };
}
