import type { SourcePlace } from './finding';
import { cloneJson, escapePointer, isObject, type JsonObject, pointerSteps } from './json-tree';
import { type NormaliseOptions, normaliseInPlace } from './normalise';

/** Fields that the one form spells otherwise than an old version of the API did, as [now, then]. */
const RENAMED: readonly (readonly [now: string, written: string])[] = [
  ['/spec/metrics', '/spec/targetCPUUtilizationPercentage'],
  ['/data', '/stringData'],
];

/** An object that knows where it was written: see `CollectedObject`. */
type Sourced = { locate: (pointer: string) => SourcePlace; writtenAt: (pointer: string) => string };

/** Where the field that a JSON pointer into the normalised `value` names was written; for a default, what it belongs to. */
export function sourceOf(object: Sourced, pointer: string): SourcePlace {
  return object.locate(object.writtenAt(pointer));
}

/**
 * Follows each part of an object through normalisation, which sorts sets, renames fields and fills in defaults: a pointer into what
 * came out gives one into what went in. The work is done at the first question, so that a snapshot nobody asks costs nothing.
 */
export function traceFields(raw: JsonObject, options: NormaliseOptions): (pointer: string) => string {
  let trace: ((pointer: string) => string) | null = null;
  return (pointer) => {
    trace ??= followFields(raw, options);
    return trace(pointer);
  };
}

function followFields(raw: JsonObject, options: NormaliseOptions): (pointer: string) => string {
  const origins = new WeakMap<object, string>();
  const copy = cloneJson(raw, (part, pointer) => void origins.set(part, pointer));
  const result = normaliseInPlace(copy, options);
  const value = result.ok ? result.object.value : copy;
  return (pointer) => {
    let [now, at]: [unknown, string] = [value, ''];
    let here = '';
    for (const step of pointerSteps(pointer)) {
      const next = childAt(now, step);
      here = `${here}/${escapePointer(step)}`;
      const origin = typeof next === 'object' && next !== null ? origins.get(next) : undefined;
      const written =
        origin ?? (Array.isArray(now) ? placeOf(raw, at, next) : `${at}/${escapePointer(step)}`);
      if (written === null || !isWritten(raw, written)) return renamedFrom(raw, here) ?? at;
      [now, at] = [next, written];
    }
    return at;
  };
}

function childAt(value: unknown, step: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;
}

/** Text and numbers of a set have no identity but what they say. */
function placeOf(raw: JsonObject, list: string, item: unknown): string | null {
  const written = valueAt(raw, list);
  const index = Array.isArray(written) ? written.indexOf(item as never) : -1;
  return index < 0 ? null : `${list}/${index}`;
}

export function valueAt(raw: JsonObject, pointer: string): unknown {
  return pointerSteps(pointer).reduce<unknown>(childAt, raw);
}

const isWritten = (raw: JsonObject, pointer: string) => valueAt(raw, pointer) !== undefined;

/** Where an older API writes what the one form has at a pointer; null when it does not, or did not here. */
export function renamedFrom(raw: JsonObject, pointer: string): string | null {
  for (const [now, written] of RENAMED) {
    if (pointer !== now && !pointer.startsWith(`${now}/`)) continue;
    const exact = `${written}${pointer.slice(now.length)}`;
    const found = [exact, written].find((candidate) => isWritten(raw, candidate));
    if (found !== undefined && isObject(raw)) return found;
  }
  return null;
}
