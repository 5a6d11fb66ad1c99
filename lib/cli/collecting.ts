import { existsSync } from 'node:fs';
import { z } from 'zod';
import { type ClusterConfig, defaultSnapshots, type SnapshotsConfig } from '@/lib/config';
import { AppError } from '@/lib/kernel';
import { readRedactionKey } from '@/lib/platform/redaction-key';
import {
  ALL_DROP_POLICIES,
  type CollectInput,
  type CollectOptions,
  createRedactor,
  DEFAULT_KINDS,
  kindName,
  optionsOf,
  type Redactor,
  type Snapshot,
  type SnapshotSource,
} from '@/lib/snapshots';
import { fromCluster, readCluster } from '@/lib/snapshots/server';
import type { Run } from './command';
import { loadLocalConfig } from './context';
import { type ManifestSource, readManifests } from './read-manifests';

const path = z.string().min(1).max(4_096);
const list = z.array(path).min(1).max(100).optional();
const text = z.string().min(1).max(253).optional();

/** What `COLLECT_OPTIONS` give, for the input schema of a command. */
export const collectInput = {
  from: list,
  path: list,
  git: path.optional(),
  ref: z.string().min(1).max(200).optional(),
  chart: path.optional(),
  values: list,
  release: z.string().min(1).max(53).optional(),
  render: z.boolean().default(false),
  kustomize: list,
  cluster: text,
  kubeconfig: path.optional(),
  context: text,
  inNamespace: list,
  allowExec: z.boolean().default(false),
  liveValues: list,
  namespace: text,
  kind: z.array(z.string().min(1).max(300)).max(100).optional(),
};
export type Collecting = z.output<z.ZodObject<typeof collectInput>>;

/** Options of every command that reads configuration. Without any, `snapshots.sources` of the configuration is meant. */
export const COLLECT_OPTIONS = [
  ['--from <path...>', 'manifests: files, folders, or - for standard input (default: snapshots.sources)'],
  ['--path <path...>', 'the same; reads well after --git'],
  ['--git <commit>', 'read from this commit instead of the disk; with --ref, the folder of the repository'],
  ['--ref <commit>', 'the commit, when --git names a repository'],
  ['--chart <folder>', 'values of a Helm release: this chart’s, merged as Helm merges them'],
  ['--values <file...>', 'and these over them, in the order of helm -f; - for standard input'],
  ['--release <name>', 'name of the release (default: the chart’s folder)'],
  ['--render', 'with --chart: also what helm template makes of it'],
  ['--kustomize <folder...>', 'what kustomize builds from a folder'],
  ['--cluster <name>', 'what runs in a cluster of snapshots.clusters; only reads'],
  ['--kubeconfig <file>', 'what runs in the cluster of a kubeconfig; only reads'],
  ['--context <name>', 'with --kubeconfig: its context (default: the current one)'],
  ['--in-namespace <name...>', 'with --kubeconfig: only these namespaces of it (default: all)'],
  ['--allow-exec', 'with --kubeconfig: run the command it names to sign in'],
  [
    '--live-values <namespace/release...>',
    'with a cluster: values of these Helm releases, from their secrets',
  ],
  ['--namespace <name>', 'namespace of objects that name none (default: snapshots.namespace)'],
  [
    '--kind <group/Kind...>',
    `kinds to compare (default: ${DEFAULT_KINDS.join(', ')}, and those of snapshots.kinds)`,
  ],
] as const;

export type Collection = { inputs: CollectInput[]; options: CollectOptions; source: SnapshotSource };

/**
 * Reads what the command line names, else what the configuration does, and says how it is to be compared. `kinds` are those of the
 * snapshot that is compared with, when there is one.
 */
export async function collecting(run: Run<Collecting>, kinds?: readonly string[]): Promise<Collection> {
  const { input } = run;
  const snapshots = sectionOf(run);
  const namespace = input.namespace ?? snapshots.namespace;
  const options = collectOptions(run, snapshots, namespace);
  const sources = sourcesOf(input);
  const cluster = clusterOf(input, snapshots);
  if (cluster === null)
    return { ...readManifests(sources ?? snapshots.sources, gitOf(input), namespace), options };
  if (sources !== null) throw wrong('cluster', 'expected either a cluster or other sources, not both');
  const reading = await readCluster(cluster, kinds ?? options.kinds, run.variables);
  return { ...fromCluster(reading), options };
}

/** Options for collecting again what is compared with `signed`: its rules, and secrets of both sides hidden under the key of this side. */
export function againLike(signed: Snapshot, own: CollectOptions): CollectOptions {
  const options = optionsOf(signed);
  const secretValues = [...new Set([...(options.secretValues ?? []), ...(own.secretValues ?? [])])];
  return { ...options, secretValues, ...(own.redactor && { redactor: own.redactor }) };
}

/** The section of the configuration; its defaults where nobody wrote a file, as in a repository that only holds manifests. */
function sectionOf(run: Run<unknown>): SnapshotsConfig {
  const isNamed = run.variables.MC_CONFIG !== undefined;
  return isNamed || existsSync(run.env.MC_CONFIG) ? loadLocalConfig(run).snapshots : defaultSnapshots();
}

/** Opens the redactor of this machine when the first secret is met. */
export function redactorOf(
  { env, variables }: Run<unknown>,
  { redaction }: SnapshotsConfig,
): () => Redactor | null {
  return () =>
    createRedactor(readRedactionKey({ secret: redaction.key, dataDir: env.MC_DATA_DIR, variables }));
}

function collectOptions(run: Run<Collecting>, snapshots: SnapshotsConfig, namespace: string): CollectOptions {
  const rules = snapshots.kinds.map((rule) => ({ ...rule, kind: kindName(rule.kind) }));
  const kinds = [
    ...new Set(run.input.kind?.map(kindName) ?? [...DEFAULT_KINDS, ...rules.map(({ kind }) => kind)]),
  ];
  return {
    namespace,
    kinds,
    policies: ALL_DROP_POLICIES,
    rules: rules.filter(({ kind }) => kinds.includes(kind)),
    secretValues: snapshots.redaction.values,
    redactor: redactorOf(run, snapshots),
  };
}

/** The cluster that is meant, or null when none is. */
function clusterOf(input: Collecting, { clusters }: SnapshotsConfig): ClusterConfig | null {
  const { cluster: name, kubeconfig, context, inNamespace, allowExec, liveValues } = input;
  if (name !== undefined && kubeconfig !== undefined)
    throw wrong('kubeconfig', 'expected either --cluster or --kubeconfig');
  if (inNamespace !== undefined && kubeconfig === undefined)
    throw wrong('in-namespace', 'expected --kubeconfig with it');
  const found =
    kubeconfig === undefined
      ? clusters.find((one) => one.name === name)
      : {
          ...{ name: context ?? 'kubeconfig', kubeconfig, context, allowExec, helmReleases: [] },
          ...(inNamespace !== undefined && { namespaces: inNamespace }),
        };
  if (found !== undefined) {
    const named = liveValues?.map(releaseOf);
    return { ...found, helmReleases: named ?? found.helmReleases };
  }
  if (name !== undefined)
    throw wrong(
      'cluster',
      `expected one of ${clusters.map((one) => one.name).join(', ') || 'snapshots.clusters, which is empty'}`,
    );
  if (liveValues !== undefined || context !== undefined || allowExec)
    throw wrong('kubeconfig', 'expected --cluster or --kubeconfig with it');
  return null;
}

function releaseOf(text: string): { namespace: string; name: string } {
  const [namespace = '', name = '', ...rest] = text.split('/');
  if (namespace === '' || name === '' || rest.length > 0)
    throw wrong('live-values', 'expected namespace/release, for example shop/shop');
  return { namespace, name };
}

/** What the command line names, or null when it names nothing. */
function sourcesOf(input: Collecting): ManifestSource[] | null {
  const { chart, values = [], release, kustomize = [] } = input;
  const common = { values, ...(release !== undefined && { release }) };
  const sources: ManifestSource[] = [
    ...[...(input.from ?? []), ...(input.path ?? [])].map(
      (one) => ({ kind: 'manifests', path: one }) as const,
    ),
    ...kustomize.map((one) => ({ kind: 'kustomize', path: one }) as const),
  ];
  if (chart !== undefined) sources.push({ kind: 'helm-values', chart, ...common });
  if (chart !== undefined && input.render) sources.push({ kind: 'helm-template', chart, ...common });
  if (chart === undefined && input.render) throw wrong('render', 'expected --chart with it');
  if (chart === undefined && values.length > 0) {
    if (release === undefined) throw wrong('release', 'expected the name of the release these values are of');
    sources.push({ kind: 'values', values, release });
  }
  return sources.length === 0 ? null : sources;
}

function gitOf({ git, ref }: Collecting): { repository: string | null; ref: string } | null {
  if (ref === undefined) return git === undefined ? null : { repository: null, ref: git };
  return { repository: git ?? null, ref };
}

function wrong(field: string, expected: string): AppError {
  return new AppError('invalid_input', {
    message: `--${field}: ${expected}`,
    userMessage: `--${field}: ${expected}.`,
    fields: [{ field, expected }],
  });
}
