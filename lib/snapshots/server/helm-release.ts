import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseStrictJson } from '@/lib/kernel';
import { type KubernetesClient, KubernetesError } from '@/lib/platform/kubernetes/client';
import { type HelmChart, releaseValues } from '../helm-merge';
import { HELM_VALUES } from '../helm-values';
import type { JsonObject } from '../json-tree';
import { parseReply } from './list-kind';

/** Far above any release: the API server keeps no object over 1.5 MiB, and templates pack about 1:10. */
const MAX_RELEASE_BYTES = 64 * 1024 * 1024;
/** Revisions that are asked for one by one when secrets may not be listed. */
const MAX_PROBES = 100;

const metadataListSchema = z.looseObject({
  items: z
    .array(
      z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()).default({}) }) }),
    )
    .max(1_000),
});
const secretSchema = z.looseObject({ data: z.looseObject({ release: z.string().max(3 * 1024 * 1024) }) });
const table = z.record(z.string(), z.json());
const releaseSchema = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  version: z.int().min(1),
  info: z.looseObject({ status: z.string() }),
  chart: z.looseObject({
    metadata: z.looseObject({ name: z.string(), version: z.string() }),
    values: table.nullish(),
  }),
  config: table.nullish(),
});

/** A release as it runs: its deployed revision, and its values as one object. */
export type LiveRelease = { namespace: string; name: string; revision: number; value: JsonObject };

/**
 * The values of the deployed revision of a release, from the Secret in which Helm keeps it. Asks for the names of its revisions (no
 * contents) when that is allowed, else for one after the other. Throws `KubernetesError` when there is none, or it cannot be read.
 */
export async function readLiveRelease(
  client: Pick<KubernetesClient, 'get'>,
  { namespace, name }: { namespace: string; name: string },
): Promise<LiveRelease> {
  const base = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const read = async (revision: number) =>
    decodeRelease(await client.get(`${base}/sh.helm.release.v1.${encodeURIComponent(name)}.v${revision}`));
  const revisions = await listRevisions(client, base, name);
  const found = revisions === null ? await probe(read) : await newestDeployed(revisions, read);
  if (found === null) throw new KubernetesError(404, `no deployed revision of ${namespace}/${name}`);
  const { version: revision, chart, config } = found;
  const defaults: HelmChart = {
    folder: '',
    name: chart.metadata.name,
    version: chart.metadata.version,
    values: chart.values ?? {},
    dependencies: [],
    charts: [],
  };
  const value: JsonObject = {
    apiVersion: HELM_VALUES.apiVersion,
    kind: HELM_VALUES.kind,
    metadata: { name, namespace },
    chart: { name: chart.metadata.name, version: chart.metadata.version },
    values: releaseValues(defaults, config ?? {}),
  };
  return { namespace, name, revision, value };
}

type Release = z.output<typeof releaseSchema>;

/** Names and labels only: the server leaves the contents out of what is asked for as metadata. Null when listing is not allowed. */
async function listRevisions(
  { get }: Pick<KubernetesClient, 'get'>,
  base: string,
  name: string,
): Promise<number[] | null> {
  const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
  try {
    const reply = await get(base, { labelSelector: `owner=helm,name=${name}`, limit: '500' }, accept);
    return parseReply(metadataListSchema, reply)
      .items.map(({ metadata }) => Number(metadata.labels.version))
      .filter((revision) => Number.isSafeInteger(revision) && revision > 0)
      .sort((a, b) => b - a);
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 403) return null;
    throw error;
  }
}

async function newestDeployed(
  revisions: readonly number[],
  read: (revision: number) => Promise<Release>,
): Promise<Release | null> {
  for (const revision of revisions.slice(0, MAX_PROBES)) {
    const release = await read(revision);
    if (release.info.status === 'deployed') return release;
  }
  return null;
}

/** Upwards from the first: old revisions are removed, so there may be a gap before what is there, and none after it. */
async function probe(read: (revision: number) => Promise<Release>): Promise<Release | null> {
  let deployed: Release | null = null;
  let hasBegun = false;
  for (let revision = 1; revision <= MAX_PROBES; revision += 1) {
    try {
      const release = await read(revision);
      hasBegun = true;
      if (release.info.status === 'deployed') deployed = release;
    } catch (error) {
      if (!(error instanceof KubernetesError && error.status === 404)) throw error;
      if (hasBegun) return deployed;
    }
  }
  throw new KubernetesError(
    0,
    `its revision was not found among the first ${MAX_PROBES}; allow listing the metadata of secrets in its namespace`,
  );
}

/** Base64 by the API server around base64 and gzip by Helm. */
function decodeRelease(reply: Parameters<typeof parseReply>[1]): Release {
  const { data } = parseReply(secretSchema, reply);
  try {
    const packed = Buffer.from(Buffer.from(data.release, 'base64').toString('latin1'), 'base64');
    const isPacked = packed[0] === 0x1f && packed[1] === 0x8b;
    const bytes = isPacked ? gunzipSync(packed, { maxOutputLength: MAX_RELEASE_BYTES }) : packed;
    return releaseSchema.parse(
      parseStrictJson(bytes, { maxBytes: MAX_RELEASE_BYTES, maxDepth: 100, maxMembers: 5_000_000 }),
    );
  } catch {
    // Without its cause, which may quote values.
    throw new KubernetesError(0, 'the release is not in a form that is known, or is too large');
  }
}
