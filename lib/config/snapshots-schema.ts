import { z } from 'zod';
import { filePath, label, objectError, pathOrEnv, secretSchema } from './fields';

const KIND = 'expected group/Kind, for example apps/Deployment, or a kind of the core group such as Secret';
const kindName = z
  .string(KIND)
  .max(300, KIND)
  .regex(/^(?:[a-z0-9.-]*\/)?[A-Z][A-Za-z0-9]*$/, KIND);

const FIELD = 'expected a path of fields, for example spec.template.spec.containers[].env';
const fieldPath = z
  .string(FIELD)
  .max(500, FIELD)
  .regex(/^[A-Za-z0-9_-]+(?:\[\])?(?:\.[A-Za-z0-9_-]+(?:\[\])?)*$/, FIELD);
const fieldPaths = z
  .array(fieldPath, 'expected a list of paths')
  .max(200, 'expected at most 200 paths')
  .default([]);

const namespace = label('a namespace', 253);
const release = label('the name of a release', 53);
const NAME = 'expected 1–40 small letters, digits and hyphens, for example production-eu';
const name = z.string(NAME).regex(/^[a-z0-9][a-z0-9-]{0,39}$/, NAME);
const path = filePath.refine((text) => !text.startsWith('-'), 'expected a path that does not begin with -');

const chartFields = {
  chart: path.meta({ description: 'Folder of the chart.', examples: ['deploy/helm/shop'] }),
  values: z
    .array(path, 'expected a list of files')
    .max(50, 'expected at most 50 files')
    .default([])
    .meta({
      description: 'Values files, in the order of helm’s -f.',
      examples: [['deploy/helm/production.yaml']],
    }),
  release: release
    .optional()
    .meta({ description: 'Name of the release; the chart’s folder when absent.', examples: ['shop'] }),
  namespace: namespace
    .optional()
    .meta({ description: 'Namespace of the release; the section’s when absent.', examples: ['shop'] }),
};

const sourceSchema = z.union(
  [
    z.strictObject(
      {
        kind: z
          .literal('manifests')
          .meta({ description: 'YAML or JSON as it stands.', examples: ['manifests'] }),
        path: path.meta({ description: 'A file, or a folder and all below it.', examples: ['deploy/k8s'] }),
      },
      objectError('kind and path'),
    ),
    z.strictObject(
      {
        kind: z.literal('helm-values').meta({
          description: 'The values a release gets, merged as Helm merges them; needs no Helm.',
          examples: ['helm-values'],
        }),
        ...chartFields,
      },
      objectError('kind, chart, values, release and namespace'),
    ),
    z.strictObject(
      {
        kind: z.literal('helm-template').meta({
          description: 'What `helm template` renders; needs Helm on PATH.',
          examples: ['helm-template'],
        }),
        ...chartFields,
      },
      objectError('kind, chart, values, release and namespace'),
    ),
    z.strictObject(
      {
        kind: z.literal('kustomize').meta({
          description: 'What kustomize builds; needs kustomize or kubectl on PATH.',
          examples: ['kustomize'],
        }),
        path: path.meta({
          description: 'Folder with a kustomization.',
          examples: ['deploy/overlays/production'],
        }),
      },
      objectError('kind and path'),
    ),
  ],
  'expected a source of kind manifests, helm-values, helm-template or kustomize',
);
export type SnapshotSourceConfig = z.output<typeof sourceSchema>;

const kindSchema = z.strictObject(
  {
    kind: kindName.meta({ description: 'The kind, as group/Kind.', examples: ['apps/Deployment', 'Secret'] }),
    sets: fieldPaths.meta({
      description: 'Lists whose order means nothing.',
      examples: [['spec.template.spec.tolerations']],
    }),
    listKeys: z
      .record(fieldPath, label('the name of a field', 63), objectError('field names by path'))
      .default({})
      .meta({
        description:
          'Lists whose items are told apart by a field, and whose order means nothing: the field, by path.',
        examples: [{ 'spec.template.spec.containers': 'name' }],
      }),
    redact: fieldPaths.meta({
      description: 'Fields that hold secrets, besides those that look like it.',
      examples: [['spec.token']],
    }),
  },
  objectError('kind, sets, listKeys and redact'),
);

const STALE = 'expected 5 to 43200 minutes (30 days)';

const helmReleaseSchema = z.strictObject(
  {
    namespace: namespace.meta({ description: 'Its namespace.', examples: ['shop'] }),
    name: release.meta({ description: 'Its name.', examples: ['shop'] }),
  },
  objectError('namespace and name'),
);

const CRON = 'expected a cron expression of five fields, for example "*/15 * * * *"';
const clusterSchema = z.strictObject(
  {
    name: name.meta({ description: 'Name people use for the cluster.', examples: ['production-eu'] }),
    kubeconfig: pathOrEnv.optional().meta({
      description: 'Its kubeconfig; the service account of the pod MC runs in when absent.',
      examples: ['/etc/mc/kubeconfig', { env: 'MC_DEMO_KUBECONFIG' }],
    }),
    context: label('the name of a context', 253)
      .optional()
      .meta({
        description: 'Context of the kubeconfig; its current one when absent.',
        examples: ['production-eu'],
      }),
    namespaces: z
      .array(namespace, 'expected a list of namespaces')
      .min(1, 'expected at least one namespace')
      .max(500, 'expected at most 500 namespaces')
      .optional()
      .meta({
        description: 'Namespaces that are read; all when absent.',
        examples: [['shop', 'monitoring']],
      }),
    helmReleases: z
      .array(helmReleaseSchema, 'expected a list of releases')
      .max(500, 'expected at most 500 releases')
      .default([])
      .meta({
        description:
          'Helm releases whose values are read too; each needs the right to get its release secrets.',
        examples: [[{ namespace: 'shop', name: 'shop' }]],
      }),
    allowExec: z
      .boolean('expected true or false')
      .default(false)
      .meta({
        description: 'Whether a command that the kubeconfig names may be run to sign in.',
        examples: [false],
      }),
    schedule: z
      .string(CRON)
      .max(100, CRON)
      .regex(/^\S+(?: \S+){4}$/, CRON)
      .optional()
      .meta({
        description: 'When the worker takes a snapshot of it, in UTC; never when absent.',
        examples: ['*/15 * * * *'],
      }),
  },
  objectError('name, kubeconfig, context and schedule'),
);
/** A cluster as the file declares it, its kubeconfig found. */
export type ClusterConfig = Omit<z.output<typeof clusterSchema>, 'kubeconfig'> & {
  kubeconfig?: string | undefined;
};

/** `snapshots` of mission-control.yaml: what configuration is read from where, compared how, and what of it is secret. */
export const snapshotsSchema = z.strictObject(
  {
    namespace: namespace
      .default('default')
      .meta({ description: 'Namespace of objects that name none.', examples: ['default'] }),
    sources: z
      .array(sourceSchema, 'expected a list of sources')
      .min(1, 'expected at least one source')
      .max(100, 'expected at most 100 sources')
      .default([{ kind: 'manifests', path: 'deploy/k8s' }])
      .meta({
        description: 'What a snapshot is made of when a command names nothing else.',
        examples: [[{ kind: 'manifests', path: 'deploy/k8s' }]],
      }),
    kinds: z
      .array(kindSchema, 'expected a list of kinds')
      .max(97, 'expected at most 97 kinds')
      .default([])
      .meta({
        description: 'Kinds that are compared besides those built in, and how.',
        examples: [[{ kind: 'apps/Deployment', listKeys: { 'spec.template.spec.containers': 'name' } }]],
      }),
    redaction: z
      .strictObject(
        {
          key: secretSchema.optional().meta({
            description:
              'Where the key is kept under which secrets are digested; a key of this installation when absent.',
            examples: [{ env: 'MC_REDACTION_KEY' }],
            secret: true,
          }),
          values: fieldPaths.meta({
            description: 'Helm values that are secret, besides those that look like it.',
            examples: [['database.dsn']],
          }),
        },
        objectError('key and values'),
      )
      .prefault({})
      .meta({ description: 'How secrets are kept out of snapshots.' }),
    clusters: z
      .array(clusterSchema, 'expected a list of clusters')
      .max(50, 'expected at most 50 clusters')
      .refine(
        (clusters) => new Set(clusters.map((cluster) => cluster.name)).size === clusters.length,
        'expected each cluster’s name once',
      )
      .default([])
      .meta({ description: 'Clusters that can be read, always without changing anything.' }),
    staleAfterMinutes: z
      .int(STALE)
      .min(5, STALE)
      .max(43_200, STALE)
      .default(1_440)
      .meta({
        description:
          'After how many minutes a snapshot of a cluster no longer says what runs: drift is then unknown. A watched cluster that stays as it is is recorded again twice in that time.',
        examples: [180],
      }),
  },
  objectError('sources, kinds, redaction, clusters and staleAfterMinutes'),
);
export type SnapshotsConfig = Omit<z.output<typeof snapshotsSchema>, 'clusters'> & {
  clusters: ClusterConfig[];
};

/** What the section says when nobody wrote it. */
export function defaultSnapshots(): SnapshotsConfig {
  return { ...snapshotsSchema.parse({}), clusters: [] };
}
