import { isObject, type JsonObject } from './json-tree';

/** What an object is called, whatever version of its API it is written in. */
export type Identity = { group: string; kind: string; namespace: string; name: string };

/** Kinds that live in no namespace, as far as this normaliser knows them. */
const CLUSTER_SCOPED = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'StorageClass',
  'PriorityClass',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
  'APIService',
]);

/** `networking.k8s.io/NetworkPolicy/monitoring/grafana`, sorted and compared byte by byte. */
export function identityText({ group, kind, namespace, name }: Identity): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

/** The identity of an object, or which part of it is missing. A group that was renamed goes by its present name. */
export function identityOf(
  object: JsonObject,
  defaultNamespace: string,
): { ok: true; identity: Identity } | { ok: false; missing: string } {
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== 'string' || apiVersion === '') return { ok: false, missing: 'apiVersion' };
  if (typeof kind !== 'string' || kind === '') return { ok: false, missing: 'kind' };
  const name = isObject(metadata) ? metadata.name : undefined;
  if (typeof name !== 'string' || name === '') return { ok: false, missing: 'metadata.name' };
  const written = isObject(metadata) ? metadata.namespace : undefined;
  const namespace = typeof written === 'string' && written !== '' ? written : defaultNamespace;
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return {
    ok: true,
    identity: {
      group: kind === 'NetworkPolicy' && group === 'extensions' ? 'networking.k8s.io' : group,
      kind,
      namespace: CLUSTER_SCOPED.has(kind) ? '' : namespace,
      name,
    },
  };
}

/** The finding for what `identityOf` misses. */
export function missingIdentity(missing: string) {
  const path = `/${missing.replaceAll('.', '/')}`;
  return { code: 'MISSING_IDENTITY', path, message: `expected ${missing}` } as const;
}
