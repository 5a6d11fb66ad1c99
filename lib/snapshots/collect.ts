import type { Json } from '@/lib/kernel';
import type { Finding, Place, SourcePlace } from './finding';
import { identityText } from './identity';
import { isObject, type JsonObject } from './json-tree';
import { readManifestYaml } from './manifest-yaml';
import { type NormalisedObject, type NormaliseOptions, normaliseObject } from './normalise';
import { traceFields } from './source-map';

/** Kinds that are compared unless an installation says otherwise, as `group/Kind`. */
export const DEFAULT_KINDS = [
  'autoscaling/HorizontalPodAutoscaler',
  'networking.k8s.io/NetworkPolicy',
  'monitoring.coreos.com/ServiceMonitor',
] as const;

export type CollectOptions = NormaliseOptions & { kinds: readonly string[] };

/** A normalised object with where it was written and what was written there. */
export type CollectedObject = NormalisedObject & {
  place: Place;
  /** As it was given, for showing beside the normalised form */
  raw: JsonObject;
  /** Where a field stands, by JSON pointer into `raw`, else the nearest one around it */
  locate: (pointer: string) => SourcePlace;
  /** The pointer into `raw` of a pointer into `value`; `sourceOf` asks both */
  writtenAt: (pointer: string) => string;
};

/** A file of manifests. `gitBlob` is the object id under which git keeps exactly these bytes, when they came from a commit. */
export type ManifestFile = { file: string; text: string; gitBlob?: string | null };

export type Collected = {
  /** Sorted by identity; each identity once */
  objects: CollectedObject[];
  findings: Finding[];
  /** How often each path was dropped */
  ignored: Record<string, number>;
  /** How many objects of each kind were there and not compared, as `group/Kind` */
  notCompared: Record<string, number>;
};

/** Reads manifests (YAML or JSON, several documents, `List`s) and normalises those of the kinds asked for. */
export function collectManifests(files: readonly ManifestFile[], options: CollectOptions): Collected {
  const found: Collected = { objects: [], findings: [], ignored: {}, notCompared: {} };
  for (const { file, text, gitBlob = null } of files) {
    const { documents, findings } = readManifestYaml(file, text);
    found.findings.push(...findings);
    for (const document of documents) {
      for (const { value, pointer } of itemsOf(document.value)) {
        const locate = (inside: string) => ({
          file,
          ...document.positionOf(`${pointer}${inside}`),
          gitBlob,
        });
        addObject(found, options, locate, value);
      }
    }
  }
  found.objects.sort((a, b) => compareText(identityText(a.identity), identityText(b.identity)));
  found.findings.push(...findRepeats(found.objects));
  return found;
}

/** A `List` stands for what is in it. */
function itemsOf(value: Json, pointer = ''): { value: Json; pointer: string }[] {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List'))
    return [{ value, pointer }];
  const { items } = value;
  return Array.isArray(items)
    ? items.flatMap((item, index) => itemsOf(inheritKind(value, item), `${pointer}/items/${index}`))
    : [{ value, pointer }];
}

/** Items of a typed list, such as the API server sends, leave out what the list says for all of them. */
function inheritKind(list: JsonObject, item: Json): Json {
  if (!isObject(item) || list.kind === 'List') return item;
  return { apiVersion: list.apiVersion ?? null, kind: String(list.kind).slice(0, -'List'.length), ...item };
}

const NOT_AN_OBJECT = {
  ok: false,
  code: 'NOT_AN_OBJECT',
  path: '',
  message: 'expected an object with apiVersion, kind and metadata',
} as const;

function addObject(
  found: Collected,
  options: CollectOptions,
  locate: (pointer: string) => SourcePlace,
  value: Json,
): void {
  const result = isObject(value) ? normaliseObject(value, options) : NOT_AN_OBJECT;
  if (!isObject(value) || !result.ok) {
    const { code, path, message } = result.ok ? NOT_AN_OBJECT : result;
    const { file, line } = locate(path);
    found.findings.push({ file, line, code, path, message });
    return;
  }
  const { identity, ignored } = result.object;
  const kind = `${identity.group}/${identity.kind}`;
  if (!options.kinds.includes(kind)) {
    found.notCompared[kind] = (found.notCompared[kind] ?? 0) + 1;
    return;
  }
  for (const path of ignored) found.ignored[path] = (found.ignored[path] ?? 0) + 1;
  const { file, line } = locate('');
  const writtenAt = traceFields(value, options);
  found.objects.push({ ...result.object, place: { file, line }, raw: value, locate, writtenAt });
}

/** One thing configured twice is configured by nobody knows which. */
function findRepeats(objects: readonly CollectedObject[]): Finding[] {
  return objects.flatMap((object, index): Finding[] => {
    const before = objects[index - 1];
    const name = identityText(object.identity);
    if (before === undefined || identityText(before.identity) !== name) return [];
    const { file, line } = before.place;
    const message = `${name} is there already, at ${file}:${line}`;
    return [{ ...object.place, code: 'DUPLICATE_IDENTITY', path: '', message }];
  });
}

/** By UTF-16 code unit, like canonical JSON: the same on every machine. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
