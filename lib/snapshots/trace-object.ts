import type { Json } from '@/lib/kernel';
import { type At, memberOf } from './diff';
import { dropRuleOf } from './drop-rules';
import { cloneJson, isObject, type JsonObject, pointerSteps } from './json-tree';
import { type NormaliseOptions, normaliseInPlace } from './normalise';
import type { NormalisingRule } from './normalising-rules';
import { REDACTED } from './redact';
import { renamedFrom, valueAt } from './source-map';

/** One field to which a rule did something. `path` and `pointer` lead into what was written; the value is not kept, it may be a secret. */
export type FieldNote = { rule: NormalisingRule } & At;

/**
 * What became of everything in an object: `writtenAt` has, for each node of the one form in the order of a walk through it, the pointer of
 * what was written there (of a default: of what it belongs to); `notes` has each field that is compared otherwise than it was written.
 */
export type ObjectTrace = { writtenAt: string[]; notes: FieldNote[] };

type Walk = ObjectTrace & { raw: JsonObject; origins: WeakMap<object, string> };

/** Follows one object through normalisation. Empty for one that cannot be normalised, which no snapshot holds. */
export function traceObject(raw: JsonObject, options: NormaliseOptions): ObjectTrace {
  const walk: Walk = { raw, origins: new WeakMap(), writtenAt: [], notes: [] };
  const copy = cloneJson(raw, (part, pointer) => void walk.origins.set(part, pointer));
  const result = normaliseInPlace(copy, options);
  if (result.ok) visit(walk, result.object.value, raw, { path: '', pointer: '' }, '');
  return { writtenAt: walk.writtenAt, notes: walk.notes };
}

/** Members of a mapping in the one order in which traces name them. */
export const inOrder = (object: JsonObject): string[] => Object.keys(object).sort();

/** `now` is a node of the one form at `here`; `was` is what was written, at `at`. */
function visit(walk: Walk, now: Json, was: Json | undefined, at: At, here: string): void {
  walk.writtenAt.push(at.pointer);
  if (isObject(now)) {
    if (REDACTED in now && was !== undefined) walk.notes.push({ rule: 'secret', ...at });
    for (const key of inOrder(now)) visitMember(walk, now[key] ?? null, key, { was, at, here });
    if (isObject(was)) noteDropped(walk, now, was, at);
  } else if (Array.isArray(now)) visitItems(walk, now, Array.isArray(was) ? was : null, at, here);
  else if (was !== undefined && was !== now)
    walk.notes.push({ rule: at.pointer === '/apiVersion' ? 'api-version' : 'amount', ...at });
}

function visitMember(
  walk: Walk,
  now: Json,
  key: string,
  around: { was: Json | undefined; at: At; here: string },
): void {
  const next = memberOf(around.at, key);
  const here = memberOf({ path: '', pointer: around.here }, key).pointer;
  const written = isObject(around.was) ? around.was[key] : undefined;
  if (written !== undefined) {
    visit(walk, now, written, next, here);
    return;
  }
  const isOutside = around.was === undefined;
  const older = renamedFrom(walk.raw, here);
  if (older === null) {
    const rule = next.pointer === '/metadata/namespace' ? 'namespace' : 'default';
    if (!isOutside) walk.notes.push({ rule, ...next });
    visit(walk, now, undefined, around.at, here);
    return;
  }
  const at = atPointer(older);
  if (!isOutside) walk.notes.push({ rule: 'renamed-field', ...at });
  // `stringData.token` holds what `data.token` does; what a metric says below its head was not written at all.
  const isSame = pointerSteps(older).length === pointerSteps(here).length;
  visit(walk, now, isSame ? (valueAt(walk.raw, older) as Json) : undefined, at, here);
}

function visitItems(walk: Walk, now: Json[], was: Json[] | null, at: At, here: string): void {
  const places = now.map((item) => placeOf(walk, item, was));
  const order = places.filter((index) => index !== null);
  if (order.some((index, place) => index < (order[place - 1] ?? -1)))
    walk.notes.push({ rule: 'set-order', ...at });
  for (const [place, item] of now.entries()) {
    const index = places[place] ?? null;
    const next = index === null ? at : { path: `${at.path}[${index}]`, pointer: `${at.pointer}/${index}` };
    visit(walk, item, index === null ? undefined : was?.[index], next, `${here}/${place}`);
  }
  for (const index of was?.keys() ?? [])
    if (!order.includes(index))
      walk.notes.push({ rule: 'repeat', path: `${at.path}[${index}]`, pointer: `${at.pointer}/${index}` });
}

/** Which written item became this one: mappings and lists are known by where they came from, text and numbers by what they say. */
function placeOf({ origins }: Walk, item: Json, was: Json[] | null): number | null {
  if (was === null) return null;
  const origin = typeof item === 'object' && item !== null ? origins.get(item) : undefined;
  const index = origin === undefined ? was.indexOf(item) : Number(pointerSteps(origin).at(-1));
  return index >= 0 && index < was.length ? index : null;
}

function noteDropped(walk: Walk, now: JsonObject, was: JsonObject, at: At): void {
  for (const key of inOrder(was)) {
    if (now[key] !== undefined) continue;
    const gone = memberOf(at, key);
    if (walk.notes.some((note) => note.rule === 'renamed-field' && isAtOrBelow(note.pointer, gone.pointer)))
      continue;
    walk.notes.push(...whyDropped(was[key] ?? null, gone));
  }
}

const isAtOrBelow = (pointer: string, top: string) => pointer === top || pointer.startsWith(`${top}/`);

function whyDropped(value: Json, at: At): FieldNote[] {
  const rule = dropRuleOf(at.pointer);
  if (rule !== null) return [{ rule, ...at }];
  if (value === null) return [{ rule: 'null', ...at }];
  const isTools = at.pointer === '/metadata/annotations' || at.pointer === '/metadata/labels';
  // When every note of a tool goes, the mapping they stood in goes with them.
  if (isTools && isObject(value) && inOrder(value).length > 0)
    return inOrder(value).flatMap((key) => whyDropped(value[key] ?? null, memberOf(at, key)));
  const isEmpty = value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
  return [{ rule: isEmpty ? 'empty' : 'kind', ...at }];
}

function atPointer(pointer: string): At {
  return pointerSteps(pointer).reduce<At>(memberOf, { path: '', pointer: '' });
}
