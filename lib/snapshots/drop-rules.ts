import { isObject, type JsonObject, pointerSteps } from './json-tree';

/** Fields the API server writes, which say nothing about what was meant. */
const SERVER_METADATA = [
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
] as const;

/** Annotations that hold a copy of the object, or what a tool notes about itself. */
const TOOL_ANNOTATIONS =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/revision|(autoscaling\.alpha\.kubernetes\.io|autoscaling\.kubernetes\.io)\/.+)$/;

/** What an installation may want to compare after all: by name in its policy, dropped unless it says otherwise. */
export const DROP_POLICIES = {
  'owner-references': 'metadata.ownerReferences',
  'helm-release': 'metadata.annotations of Helm’s release',
  'argocd-tracking': 'metadata.annotations of Argo CD’s tracking',
  'kustomize-id': 'metadata.annotations of kustomize’s id',
  'helm-chart-label': 'metadata.labels helm.sh/chart',
  'managed-by-labels': 'metadata.labels app.kubernetes.io/instance and managed-by',
} as const;
export type DropPolicy = keyof typeof DROP_POLICIES;
export const ALL_DROP_POLICIES = Object.keys(DROP_POLICIES) as DropPolicy[];

const ANNOTATIONS: [DropPolicy, RegExp][] = [
  ['helm-release', /^meta\.helm\.sh\/release-(name|namespace)$/],
  ['argocd-tracking', /^argocd\.argoproj\.io\/tracking-id$/],
  ['kustomize-id', /^config\.k8s\.io\/id$|^kustomize\.config\.k8s\.io\/id$/],
];
const LABELS: [DropPolicy, RegExp][] = [
  ['helm-chart-label', /^helm\.sh\/chart$/],
  ['managed-by-labels', /^app\.kubernetes\.io\/(instance|managed-by)$/],
];

/**
 * Removes what is not configuration and answers with the path of everything it removed, so that nothing goes unseen. A v1
 * autoscaler keeps the annotations in which v1 carries its metrics and behaviour: there they are the configuration.
 */
export function dropServerFields(
  object: JsonObject,
  options: { policies: readonly DropPolicy[]; keepAutoscalingAnnotations: boolean },
): string[] {
  const dropped: string[] = [];
  const drop = (from: JsonObject, key: string, path: string) => {
    if (from[key] === undefined) return;
    delete from[key];
    dropped.push(path);
  };
  drop(object, 'status', 'status');
  const { metadata } = object;
  if (!isObject(metadata)) return dropped;
  for (const key of SERVER_METADATA) drop(metadata, key, `metadata.${key}`);
  if (options.policies.includes('owner-references'))
    drop(metadata, 'ownerReferences', 'metadata.ownerReferences');
  const wanted = (rules: [DropPolicy, RegExp][]) =>
    rules.filter(([policy]) => options.policies.includes(policy)).map(([, pattern]) => pattern);
  const annotations = [TOOL_ANNOTATIONS, ...wanted(ANNOTATIONS)];
  dropMatching('annotations', (key) =>
    options.keepAutoscalingAnnotations && /^autoscaling\.alpha\.kubernetes\.io\/(metrics|behavior)$/.test(key)
      ? false
      : annotations.some((pattern) => pattern.test(key)),
  );
  const labels = wanted(LABELS);
  dropMatching('labels', (key) => labels.some((pattern) => pattern.test(key)));
  return dropped;

  function dropMatching(name: 'annotations' | 'labels', matches: (key: string) => boolean): void {
    const entries = isObject(metadata) ? metadata[name] : undefined;
    if (!isObject(metadata) || !isObject(entries)) return;
    for (const key of Object.keys(entries)) if (matches(key)) drop(entries, key, `metadata.${name}.${key}`);
    if (Object.keys(entries).length === 0) delete metadata[name];
  }
}

/** Removes members that are null, which Kubernetes reads as absent; answers with their paths. */
export function dropNulls(value: JsonObject, path = ''): string[] {
  const dropped: string[] = [];
  for (const [key, child] of Object.entries(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (child === null) {
      delete value[key];
      dropped.push(here);
    } else if (Array.isArray(child)) {
      for (const item of child) if (isObject(item)) dropped.push(...dropNulls(item, `${here}[]`));
    } else if (isObject(child)) dropped.push(...dropNulls(child, here));
  }
  return dropped;
}

/** Rules by which a field of an object is dropped, whatever its kind. */
export type DropRule = DropPolicy | 'status' | 'server-metadata' | 'tool-annotation';

/** The rule that drops a field, by its pointer into what was written; null when none of these does. */
export function dropRuleOf(pointer: string): DropRule | null {
  const [top, field, ...rest] = pointerSteps(pointer);
  if (top === 'status') return 'status';
  if (top !== 'metadata' || field === undefined) return null;
  if (SERVER_METADATA.some((name) => name === field)) return 'server-metadata';
  if (field === 'ownerReferences') return 'owner-references';
  const key = rest.join('/');
  if (field === 'annotations' && TOOL_ANNOTATIONS.test(key)) return 'tool-annotation';
  const policies = field === 'annotations' ? ANNOTATIONS : field === 'labels' ? LABELS : [];
  return policies.find(([, pattern]) => pattern.test(key))?.[0] ?? null;
}
