import type { Json } from '@/lib/kernel';
import { compareText } from './compare-text';
import type { Finding, Place, SourcePlace } from './finding';
import { type HelmInput, readHelmValues } from './helm-values';
import { identityOf, identityText, missingIdentity } from './identity';
import { isObject, type JsonObject } from './json-tree';
import { readManifestYaml } from './manifest-yaml';
import { type NormalisedObject, type NormaliseOptions, normaliseObject } from './normalise';
import type { Redactor } from './redact';
import { traceFields } from './source-map';
import { withoutSecrets } from './without-secrets';

/** Kinds that are compared unless an installation says otherwise, as `group/Kind`. */
export const DEFAULT_KINDS = [
  'autoscaling/HorizontalPodAutoscaler',
  'networking.k8s.io/NetworkPolicy',
  'monitoring.coreos.com/ServiceMonitor',
  'helm.sh/Values',
] as const;

export type CollectOptions = NormaliseOptions & {
  kinds: readonly string[];
  /** Helm values that are secret besides those that look like it */
  secretValues?: readonly string[];
  /** Opened when the first secret is met; null when its key is too short to be one. Without it secrets are refused. */
  redactor?: () => Redactor | null;
};

/** A normalised object with where it was written and what was written there, secrets excepted. */
export type CollectedObject = NormalisedObject & {
  place: Place;
  /** As it was given, its secrets replaced, for showing beside the normalised form */
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
  /** How many secrets were replaced by digests, and under which key; null when there was none */
  redacted: { keyId: string; secrets: number } | null;
};

/** Manifests, the values of a Helm release, or what a cluster answered, under a name for where that came from. */
export type CollectInput =
  | ManifestFile
  | { helm: HelmInput }
  | { live: { from: string; objects: readonly Json[] } };

/**
 * Reads manifests (YAML or JSON, several documents, `List`s) and values of Helm releases, and normalises those of the kinds asked
 * for. Secrets are replaced by digests before anything else is done with them.
 */
export function collectManifests(inputs: readonly CollectInput[], options: CollectOptions): Collected {
  const found: Collected = { objects: [], findings: [], ignored: {}, notCompared: {}, redacted: null };
  for (const input of inputs) {
    if ('helm' in input) {
      addHelmValues(found, options, input.helm);
      continue;
    }
    if ('live' in input) {
      addLive(found, options, input.live);
      continue;
    }
    const { file, text, gitBlob = null } = input;
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

function addLive(
  found: Collected,
  options: CollectOptions,
  { from, objects }: { from: string; objects: readonly Json[] },
): void {
  for (const value of objects) {
    const name = isObject(value) && isObject(value.metadata) ? value.metadata.name : undefined;
    const file = `${from}${typeof name === 'string' ? ` ${name}` : ''}`;
    addObject(found, options, () => ({ file, line: 0, column: 0, gitBlob: null }), value);
  }
}

function addHelmValues(found: Collected, options: CollectOptions, input: HelmInput): void {
  const { value, findings, locate } = readHelmValues(input);
  found.findings.push(...findings);
  if (value !== null) addObject(found, options, locate, value);
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

function addObject(
  found: Collected,
  options: CollectOptions,
  locate: (pointer: string) => SourcePlace,
  value: Json,
): void {
  const prepared = prepareObject(value, options);
  if (!prepared.ok) {
    const { code, path, message } = prepared;
    const { file, line } = locate(path);
    found.findings.push({ file, line, code, path, message });
    return;
  }
  if (prepared.object === null) {
    found.notCompared[prepared.kind] = (found.notCompared[prepared.kind] ?? 0) + 1;
    return;
  }
  const { object, raw, keyId, secrets } = prepared;
  if (keyId !== null) found.redacted = { keyId, secrets: secrets + (found.redacted?.secrets ?? 0) };
  for (const path of object.ignored) found.ignored[path] = (found.ignored[path] ?? 0) + 1;
  const { file, line } = locate('');
  const writtenAt = traceFields(raw, options);
  found.objects.push({ ...object, place: { file, line }, raw, locate, writtenAt });
}

type Prepared =
  | { ok: true; object: NormalisedObject; raw: JsonObject; keyId: string | null; secrets: number }
  | { ok: true; object: null; kind: string }
  | ({ ok: false } & Omit<Finding, keyof Place>);

function prepareObject(value: Json, options: CollectOptions): Prepared {
  if (!isObject(value)) return NOT_AN_OBJECT;
  const named = identityOf(value, options.namespace);
  if (!named.ok) return { ok: false, ...missingIdentity(named.missing) };
  const kind = `${named.identity.group}/${named.identity.kind}`;
  if (!options.kinds.includes(kind)) return { ok: true, object: null, kind };
  const shown = withoutSecrets(value, named.identity, options);
  if (!shown.ok) return shown;
  const { value: raw, keyId, secrets } = shown;
  const result = normaliseObject(raw, options);
  return result.ok ? { ok: true, object: result.object, raw, keyId, secrets } : result;
}

const NOT_AN_OBJECT = {
  ok: false,
  code: 'NOT_AN_OBJECT',
  path: '',
  message: 'expected an object with apiVersion, kind and metadata',
} as const;

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
