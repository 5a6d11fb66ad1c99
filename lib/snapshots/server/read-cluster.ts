import { z } from 'zod';
import type { ClusterConfig } from '@/lib/config';
import { AppError, type Json } from '@/lib/kernel';
import {
  createKubernetesClient,
  type KubernetesClient,
  KubernetesError,
} from '@/lib/platform/kubernetes/client';
import { readInCluster, readKubeconfig } from '@/lib/platform/kubernetes/kubeconfig';
import type { CollectInput } from '../collect';
import type { SnapshotSource } from '../collected-from';
import { isHelmValues } from '../helm-values';
import { type LiveRelease, readLiveRelease } from './helm-release';
import { discoverGroups, type KindReading, listKind, parseReply } from './list-kind';

/** What a cluster answered. `incomplete` names what could not be read: such an answer is never a snapshot. */
export type ClusterReading = {
  cluster: string;
  /** Uid of the namespace kube-system, which tells clusters apart; null when it may not be read */
  uid: string | null;
  version: string | null;
  objects: Json[];
  kinds: Pick<KindReading, 'kind' | 'state'>[];
  releases: Omit<LiveRelease, 'value'>[];
  incomplete: { what: string; reason: string }[];
};

type ClusterOptions = Pick<
  ClusterConfig,
  'name' | 'kubeconfig' | 'context' | 'namespaces' | 'helmReleases' | 'allowExec'
>;

/**
 * Reads the kinds asked for from a cluster, and the values of the Helm releases named. Only GET is ever sent. Throws `unreachable` when
 * the cluster does not say which groups it has; everything less is in `incomplete`.
 */
export async function readCluster(
  cluster: ClusterOptions,
  kinds: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ClusterReading> {
  const { kubeconfig: path, context, allowExec } = cluster;
  const access = path === undefined ? readInCluster(variables) : readKubeconfig({ path, context, allowExec });
  const client = createKubernetesClient(access);
  try {
    return await readWith(client, cluster, kinds);
  } finally {
    client.close();
  }
}

async function readWith(
  client: KubernetesClient,
  { name, namespaces, helmReleases }: ClusterOptions,
  kinds: readonly string[],
): Promise<ClusterReading> {
  const groups = await discoverGroups(client).catch((error: unknown) => {
    if (!(error instanceof KubernetesError)) throw error;
    throw new AppError('unreachable', {
      message: `the cluster ${name} cannot be read: ${error.message}`,
      userMessage: `The cluster ${name} cannot be read: ${error.message}.`,
      cause: error,
    });
  });
  const readings: KindReading[] = [];
  for (const kind of kinds) {
    const [group = '', name = ''] = kind.split('/');
    if (!isHelmValues({ group, kind: name }))
      readings.push(await listKind(client, groups, kind, namespaces ?? null));
  }
  const incomplete = readings
    .filter(({ state }) => state === 'incomplete')
    .map(({ kind, reason }) => ({ what: kind, reason: reason ?? 'unknown' }));
  const releases: LiveRelease[] = [];
  for (const release of helmReleases)
    try {
      releases.push(await readLiveRelease(client, release));
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      const what = `Helm release ${release.namespace}/${release.name}`;
      incomplete.push({ what, reason: error.message });
    }
  return {
    cluster: name,
    uid: await read(client, '/api/v1/namespaces/kube-system', uidSchema, ({ metadata }) => metadata.uid),
    version: await read(client, '/version', versionSchema, ({ gitVersion }) => gitVersion),
    objects: [...readings.flatMap(({ objects }) => objects), ...releases.map(({ value }) => value)],
    kinds: readings.map(({ kind, state }) => ({ kind, state })),
    releases: releases.map(({ namespace, name: release, revision }) => ({
      namespace,
      name: release,
      revision,
    })),
    incomplete,
  };
}

const uidSchema = z.looseObject({ metadata: z.looseObject({ uid: z.string().max(100) }) });
const versionSchema = z.looseObject({ gitVersion: z.string().max(100) });

/** What is good to know, and no reason to stop when it may not be read. */
async function read<Schema extends z.ZodType>(
  client: KubernetesClient,
  path: string,
  schema: Schema,
  pick: (reply: z.output<Schema>) => string,
): Promise<string | null> {
  try {
    return pick(parseReply(schema, await client.get(path)));
  } catch (error) {
    if (error instanceof KubernetesError) return null;
    throw error;
  }
}

/** What a snapshot of a cluster is made of. Throws `incomplete`, naming what is missing, when the cluster was not read whole. */
export function fromCluster(reading: ClusterReading): { inputs: CollectInput[]; source: SnapshotSource } {
  const { cluster, uid, version, objects, releases, incomplete } = reading;
  if (incomplete.length > 0) {
    const list = incomplete.map(({ what, reason }) => `${what}: ${reason}`).join('\n');
    throw new AppError('incomplete', {
      message: `the cluster ${cluster} was read incompletely`,
      userMessage: `The cluster ${cluster} could not be read whole, and part of it is no snapshot of it:\n${list}`,
      fields: incomplete.map(({ what, reason }) => ({ field: what, expected: `to be readable (${reason})` })),
    });
  }
  return {
    inputs: [{ live: { from: `cluster ${cluster}`, objects } }],
    source: {
      collector: 'cluster',
      gitCommit: null,
      gitDirty: null,
      paths: [],
      files: 0,
      tools: [],
      cluster: { name: cluster, uid, version, releases },
    },
  };
}
