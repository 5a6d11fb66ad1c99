import { z } from 'zod';
import { type Json, parseOrThrow } from '@/lib/kernel';
import { type KubernetesClient, KubernetesError } from '@/lib/platform/kubernetes/client';

/** What became of one kind. Only `read` and `not-served` are whole; a kind the server does not know has no objects. */
export type KindReading = {
  kind: string;
  state: 'read' | 'not-served' | 'incomplete';
  /** Why it is incomplete */
  reason: string | null;
  objects: Json[];
};

export const PAGE = 500;
const MAX_PAGES = 200;
const MAX_RESTARTS = 3;

const groupListSchema = z.looseObject({
  groups: z
    .array(
      z.looseObject({
        name: z.string(),
        versions: z.array(z.looseObject({ version: z.string() })).max(100),
        preferredVersion: z.looseObject({ version: z.string() }),
      }),
    )
    .max(10_000),
});
const resourceListSchema = z.looseObject({
  resources: z
    .array(
      z.looseObject({
        name: z.string(),
        kind: z.string(),
        namespaced: z.boolean(),
        verbs: z.array(z.string()).default([]),
      }),
    )
    .max(10_000),
});
const listSchema = z.looseObject({
  kind: z.string(),
  apiVersion: z.string(),
  metadata: z.looseObject({ continue: z.string().optional(), resourceVersion: z.string().optional() }),
  items: z.array(z.record(z.string(), z.json())).nullable(),
});

/** Versions that the normaliser compares in; of other groups the one that the server prefers. */
const WANTED: Record<string, string> = {
  autoscaling: 'v2',
  'networking.k8s.io': 'v1',
  'monitoring.coreos.com': 'v1',
};

/** The groups an API server knows, with the version to ask each in. Throws `KubernetesError`. */
export async function discoverGroups({ get }: Pick<KubernetesClient, 'get'>): Promise<Map<string, string>> {
  const { groups } = parseReply(groupListSchema, await get('/apis'));
  const versions = groups.map(({ name, versions: served, preferredVersion }): [string, string] => {
    const wanted = WANTED[name];
    const isServed = served.some(({ version }) => version === wanted);
    return [name, wanted !== undefined && isServed ? wanted : preferredVersion.version];
  });
  return new Map([['', 'v1'], ...versions]);
}

/** Every object of a kind, page by page. What keeps it from being whole is the reason in the answer, never an exception. */
export async function listKind(
  client: Pick<KubernetesClient, 'get'>,
  groups: ReadonlyMap<string, string>,
  kind: string,
  namespaces: readonly string[] | null,
): Promise<KindReading> {
  try {
    const paths = await pathsOf(client, groups, kind, namespaces);
    if (paths === null) return { kind, state: 'not-served', reason: null, objects: [] };
    const objects: Json[] = [];
    for (const path of paths) objects.push(...(await listPath(client, path)));
    return { kind, state: 'read', reason: null, objects };
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    return { kind, state: 'incomplete', reason: error.message, objects: [] };
  }
}

async function pathsOf(
  client: Pick<KubernetesClient, 'get'>,
  groups: ReadonlyMap<string, string>,
  name: string,
  namespaces: readonly string[] | null,
): Promise<string[] | null> {
  const [group = '', kind = ''] = name.split('/');
  const version = groups.get(group);
  if (version === undefined) return null;
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const found = parseReply(resourceListSchema, await client.get(base)).resources.find(
    (resource) => resource.kind === kind && !resource.name.includes('/'),
  );
  if (found === undefined) return null;
  if (!found.verbs.includes('list')) throw new KubernetesError(0, `${name} cannot be listed`);
  if (namespaces === null || !found.namespaced) return [`${base}/${found.name}`];
  return namespaces.map((one) => `${base}/namespaces/${encodeURIComponent(one)}/${found.name}`);
}

/** When the server has forgotten where a list stood (410), the list begins anew: half of one state and half of another is neither. */
async function listPath(client: Pick<KubernetesClient, 'get'>, path: string): Promise<Json[]> {
  for (let restart = 0; restart <= MAX_RESTARTS; restart += 1) {
    const objects = await listOnce(client, path);
    if (objects !== null) return objects;
  }
  throw new KubernetesError(
    410,
    `the list expired ${MAX_RESTARTS + 1} times before it was read (410 Expired)`,
  );
}

async function listOnce({ get }: Pick<KubernetesClient, 'get'>, path: string): Promise<Json[] | null> {
  const objects: Json[] = [];
  const seen = new Set<string>();
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { limit: String(PAGE), ...(next !== undefined && { continue: next }) };
    let reply: Json;
    try {
      reply = await get(path, query);
    } catch (error) {
      if (error instanceof KubernetesError && error.status === 410) return null;
      throw error;
    }
    const list = parseReply(listSchema, reply);
    const about = { apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') };
    for (const item of list.items ?? []) objects.push({ ...about, ...item });
    next = list.metadata.continue;
    if (next === undefined || next === '') return objects;
    if (seen.has(next)) throw new KubernetesError(0, 'the server named one page twice');
    seen.add(next);
  }
  throw new KubernetesError(0, `there are more than ${PAGE * MAX_PAGES} objects`);
}

export function parseReply<Schema extends z.ZodType>(schema: Schema, reply: Json): z.output<Schema> {
  try {
    return parseOrThrow(schema, reply, 'The reply of the API server');
  } catch (cause) {
    throw new KubernetesError(0, 'the server answered with something unexpected', cause);
  }
}
