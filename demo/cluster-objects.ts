import { createHash } from 'node:crypto';
import { type Json, type Manifest, manifestsOf, widened } from '@/demo/cluster-manifests';
import type { FaultSpan } from '@/demo/faults';
import { TENANTS } from '@/demo/tenants';

type Fields = { [field: string]: Json };

/** An object as an API server stores it. */
export type ClusterObject = {
  apiVersion: string;
  kind: string;
  metadata: Fields & { name: string; namespace: string; resourceVersion: string };
  spec: Fields;
  status?: Fields;
};

export type Cluster = { uid: string; createdMs: number; objects: ClusterObject[] };

const DEPLOYER = 'kubectl-client-side-apply';
const EDITOR = 'kubectl-edit';

/**
 * What the cluster holds at a moment: the manifests of every tenant with what a real API server adds to them. Where `editOf` names a
 * span (the fault `config`), somebody widened the tenant's network policy by hand while it lasts; afterwards it was deployed anew.
 */
export function describeCluster(at: {
  startedMs: number;
  nowMs: number;
  editOf: (tenant: string) => FaultSpan | null;
}): Cluster {
  const objects = TENANTS.flatMap((profile) =>
    manifestsOf(profile).map((manifest) => {
      const edit = manifest.kind === 'NetworkPolicy' ? at.editOf(profile.tenant) : null;
      return store(manifest, {
        startedMs: at.startedMs,
        edit: edit && { ...edit, isOn: at.nowMs < edit.untilMs },
      });
    }),
  );
  return { uid: uidOf('kube-system'), createdMs: at.startedMs, objects };
}

type Storing = { startedMs: number; edit: (FaultSpan & { isOn: boolean }) | null };

/** Versions are the times of changes: a later state always has a higher one, also after the platform was started again. */
function store(manifest: Manifest, { startedMs, edit }: Storing): ClusterObject {
  const { metadata, kind } = manifest;
  const current = edit?.isOn ? widened(manifest) : manifest;
  const changedMs = edit === null ? startedMs : edit.isOn ? edit.sinceMs : edit.untilMs;
  const deployedMs = edit === null || edit.isOn ? startedMs : edit.untilMs;
  const written = (manager: string, ms: number, fields: Json) => ({
    manager,
    operation: 'Update',
    apiVersion: manifest.apiVersion,
    time: timeText(ms),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
  });
  const managedFields: Json[] = [
    written(DEPLOYER, deployedMs, fieldsOf({ metadata: { labels: metadata.labels }, spec: manifest.spec })),
  ];
  if (edit?.isOn) managedFields.push(written(EDITOR, edit.sinceMs, { 'f:spec': { 'f:egress': {} } }));
  const generation = edit === null ? 1 : 2 * edit.times + (edit.isOn ? 0 : 1);
  return {
    apiVersion: manifest.apiVersion,
    kind,
    metadata: {
      ...metadata,
      uid: uidOf(`${kind}/${metadata.namespace}/${metadata.name}`),
      resourceVersion: String(changedMs),
      // The API server counts no generations of autoscalers.
      ...(kind === 'HorizontalPodAutoscaler' ? {} : { generation }),
      creationTimestamp: timeText(startedMs),
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(manifest)}\n` },
      managedFields,
    },
    spec: DEFAULTS[kind](current.spec),
    ...(kind === 'HorizontalPodAutoscaler' && { status: autoscalerStatus(manifest.spec, startedMs) }),
  };
}

/** What the API server, or for monitors the CRD, fills in. */
const DEFAULTS: Record<Manifest['kind'], (spec: Fields) => Fields> = {
  HorizontalPodAutoscaler: (spec) => ({
    ...spec,
    metrics: mapItems(spec.metrics, withCanonicalQuantity),
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, periodSeconds: 15 },
          { type: 'Percent', value: 100, periodSeconds: 15 },
        ],
      },
      scaleDown: {
        ...fieldsIn(fieldsIn(spec.behavior).scaleDown),
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
      },
    },
  }),
  NetworkPolicy: (spec) => ({
    ...spec,
    ingress: mapItems(spec.ingress, withProtocol),
    egress: mapItems(spec.egress, withProtocol),
  }),
  ServiceMonitor: (spec) => ({
    ...spec,
    endpoints: mapItems(spec.endpoints, (endpoint) => ({
      ...endpoint,
      relabelings: mapItems(endpoint.relabelings, (rule) => ({ action: 'replace', ...rule })),
    })),
  }),
};

/** The API server writes half a unit as 500m, whoever wrote 0.5. */
function withCanonicalQuantity(metric: Fields): Fields {
  const pods = fieldsIn(metric.pods);
  const target = fieldsIn(pods.target);
  if (target.averageValue === undefined) return metric;
  const averageValue = `${Math.round(Number(target.averageValue) * 1_000)}m`;
  return { ...metric, pods: { ...pods, target: { ...target, averageValue } } };
}

function withProtocol(rule: Fields): Fields {
  if (rule.ports === undefined) return rule;
  return { ...rule, ports: mapItems(rule.ports, (port) => ({ protocol: 'TCP', ...port })) };
}

function autoscalerStatus(spec: Fields, startedMs: number): Fields {
  const replicas = spec.minReplicas ?? 1;
  const time = timeText(startedMs);
  return {
    currentReplicas: replicas,
    desiredReplicas: replicas,
    currentMetrics: null,
    conditions: [
      { type: 'AbleToScale', status: 'True', lastTransitionTime: time, reason: 'ReadyForNewScale' },
    ],
  };
}

/** Who owns which fields, as `metadata.managedFields` lists them; lists of these kinds are owned whole. */
function fieldsOf(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [`f:${name}`, fieldsOf(child)]));
}

function mapItems(list: Json | undefined, change: (item: Fields) => Fields): Json[] {
  return Array.isArray(list) ? list.map((item) => change(fieldsIn(item))) : [];
}

function fieldsIn(value: Json | undefined): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** The same name has the same uid in every start, so that a start is not taken for another cluster. */
function uidOf(name: string): string {
  const hex = createHash('sha256').update(`demo platform/${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Kubernetes writes times to the second. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
