import { type Cluster, type ClusterObject, timeText } from '@/demo/cluster-objects';
import type { Reply } from '@/demo/http';

/** Under this path the platform's server answers as an API server; a kubeconfig names it as part of the address. */
export const KUBERNETES_PATH = '/kubernetes';

const KINDS = [
  {
    group: 'autoscaling',
    version: 'v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    short: 'hpa',
  },
  {
    group: 'monitoring.coreos.com',
    version: 'v1',
    kind: 'ServiceMonitor',
    plural: 'servicemonitors',
    short: 'smon',
  },
  {
    group: 'networking.k8s.io',
    version: 'v1',
    kind: 'NetworkPolicy',
    plural: 'networkpolicies',
    short: 'netpol',
  },
] as const;
type Kind = (typeof KINDS)[number];

const VERBS = ['get', 'list'];
const SYSTEM_NAMESPACE = 'kube-system';
const MAX_LIMIT = 100_000;

/** The part of the Kubernetes API that readers need: discovery, lists page by page, single objects. Whatever changes is forbidden. */
export function answerKubernetes(method: string, url: URL, cluster: Cluster): Reply {
  const path = url.pathname.slice(KUBERNETES_PATH.length).replace(/\/+$/, '');
  if (method !== 'GET')
    return failure(403, 'Forbidden', `${method} is forbidden: this API server is only read`);
  switch (path) {
    case '/version':
      return ok({ major: '1', minor: '32', gitVersion: 'v1.32.0+demo', platform: 'demo/platform' });
    case '/api':
      return ok({ kind: 'APIVersions', versions: ['v1'] });
    case '/api/v1':
      return ok({
        kind: 'APIResourceList',
        groupVersion: 'v1',
        resources: [
          {
            name: 'namespaces',
            singularName: 'namespace',
            namespaced: false,
            kind: 'Namespace',
            verbs: ['get'],
          },
        ],
      });
    case `/api/v1/namespaces/${SYSTEM_NAMESPACE}`:
      return ok(systemNamespace(cluster));
    case '/apis':
      return ok({ kind: 'APIGroupList', apiVersion: 'v1', groups: KINDS.map(describeGroup) });
    default:
      return answerKind(path, url.searchParams, cluster);
  }
}

function describeGroup({ group, version }: Kind) {
  const served = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [served], preferredVersion: served };
}

/** Everything of the core group but that one namespace is forbidden, as a role with rights on three kinds has it. */
function answerKind(path: string, query: URLSearchParams, cluster: Cluster): Reply {
  if (path.startsWith('/api/v1/')) {
    const resource = path.split('/').at(-1);
    return failure(
      403,
      'Forbidden',
      `${resource} is forbidden: User "reader" cannot list resource "${resource}"`,
    );
  }
  const found = KINDS.find(({ group, version }) => `${path}/`.startsWith(`/apis/${group}/${version}/`));
  if (found === undefined) return notFound();
  const rest = path.slice(`/apis/${found.group}/${found.version}`.length);
  if (rest === '') return ok(describeResources(found));
  const match = /^(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(rest);
  const [, namespace, plural, name] = match ?? [];
  if (plural !== found.plural || (name !== undefined && namespace === undefined)) return notFound();
  const objects = cluster.objects
    .filter(
      ({ kind, metadata }) => kind === found.kind && (namespace ?? metadata.namespace) === metadata.namespace,
    )
    .sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  if (name === undefined) return listPage(found, objects, query, revisionOf(cluster));
  const object = objects.find(({ metadata }) => metadata.name === name);
  return object === undefined ? notFound(`${plural} "${name}" not found`) : ok(object);
}

function describeResources({ group, version, kind, plural, short }: Kind) {
  const resource = {
    name: plural,
    singularName: kind.toLowerCase(),
    namespaced: true,
    kind,
    verbs: VERBS,
    shortNames: [short],
  };
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: `${group}/${version}`,
    resources: [resource],
  };
}

/** One page. Where a list stood is kept in the token it gives; a token of an earlier state of the cluster has expired. */
function listPage(found: Kind, objects: ClusterObject[], query: URLSearchParams, revision: string): Reply {
  const limit = query.get('limit') ?? '0';
  if (!/^\d{1,6}$/.test(limit) || Number(limit) > MAX_LIMIT)
    return failure(400, 'BadRequest', `limit: expected a whole number up to ${MAX_LIMIT}, such as 500`);
  const token = query.get('continue') ?? '';
  const from = token === '' ? { revision, after: '' } : readToken(token);
  if (from === null) return failure(400, 'BadRequest', 'continue: expected what the page before named');
  if (from.revision !== revision)
    return failure(
      410,
      'Expired',
      'The provided continue parameter is too old: the cluster has changed. Start the list anew.',
    );
  const left = objects.filter((object) => keyOf(object) > from.after);
  const page = Number(limit) === 0 ? left : left.slice(0, Number(limit));
  const last = page.at(-1);
  const isMore = last !== undefined && page.length < left.length;
  const more = isMore && {
    continue: writeToken(revision, keyOf(last)),
    remainingItemCount: left.length - page.length,
  };
  return ok({
    kind: `${found.kind}List`,
    apiVersion: `${found.group}/${found.version}`,
    metadata: { resourceVersion: revision, ...more },
    items: page.map(found.group === 'monitoring.coreos.com' ? (object) => object : withoutType),
  });
}

/** Items of a list of a built-in kind do not say what they are; those of a custom resource do. */
function withoutType({ apiVersion, kind, ...rest }: ClusterObject) {
  return rest;
}

function systemNamespace({ uid, createdMs }: Cluster) {
  return {
    kind: 'Namespace',
    apiVersion: 'v1',
    metadata: {
      name: SYSTEM_NAMESPACE,
      uid,
      resourceVersion: '4',
      creationTimestamp: timeText(createdMs),
      labels: { 'kubernetes.io/metadata.name': SYSTEM_NAMESPACE },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  };
}

const keyOf = ({ metadata }: ClusterObject) => `${metadata.namespace}/${metadata.name}`;

function revisionOf({ objects }: Cluster): string {
  return String(Math.max(...objects.map(({ metadata }) => Number(metadata.resourceVersion))));
}

function writeToken(revision: string, after: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: after })).toString(
    'base64url',
  );
}

function readToken(token: string): { revision: string; after: string } | null {
  try {
    const { rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return typeof rv === 'string' && typeof start === 'string' ? { revision: rv, after: start } : null;
  } catch {
    return null;
  }
}

function ok(body: object): Reply {
  return { status: 200, body };
}

function notFound(message = 'the server could not find the requested resource'): Reply {
  return failure(404, 'NotFound', message);
}

/** A failure as Kubernetes tells it. */
function failure(code: number, reason: string, message: string): Reply {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { status: code, body };
}
