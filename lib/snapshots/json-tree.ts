import { canonicalJson, type Json } from '@/lib/kernel';

export type JsonObject = { [key: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy that shares nothing with `value`; `onCopy` learns which copy belongs to which original, and its JSON pointer. */
export function cloneJson<T extends Json>(
  value: T,
  onCopy?: (copy: object, pointer: string) => void,
  pointer = '',
): T {
  if (typeof value !== 'object' || value === null) return value;
  const copy: Json = Array.isArray(value)
    ? value.map((item, index) => cloneJson(item, onCopy, onCopy && `${pointer}/${index}`))
    : {};
  if (!Array.isArray(value))
    for (const key of Object.keys(value))
      (copy as JsonObject)[key] = cloneJson(
        (value as JsonObject)[key] ?? null,
        onCopy,
        onCopy && `${pointer}/${escapePointer(key)}`,
      );
  onCopy?.(copy as object, pointer);
  return copy as T;
}

/** RFC 6901: how a key is written in a JSON pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The steps of a JSON pointer, unescaped; none for the whole document. */
export function pointerSteps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The objects of a list; what is no list, or no object, is left to whoever compares whole values. */
export function objectsIn(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The object at a key, or undefined. */
export function childOf(object: JsonObject, key: string): JsonObject | undefined {
  const child = object[key];
  return isObject(child) ? child : undefined;
}

/** Sorts a list whose order means nothing by its items' canonical JSON, and drops repeats. Anything but a list stays as it is. */
export function sortAsSet(object: JsonObject, key: string): void {
  const list = object[key];
  if (!Array.isArray(list)) return;
  const byText = new Map(list.map((item) => [canonicalJson(item), item]));
  object[key] = [...byText.keys()].sort().map((text) => byText.get(text) ?? null);
}

/** Removes an empty list where the API server reads an empty one and an absent one alike. */
export function dropEmptyList(object: JsonObject, key: string): void {
  const list = object[key];
  if (Array.isArray(list) && list.length === 0) delete object[key];
}

/** Removes an empty mapping where the API server reads an empty one and an absent one alike. */
export function dropEmptyObject(object: JsonObject, key: string): void {
  const child = object[key];
  if (isObject(child) && Object.keys(child).length === 0) delete object[key];
}

/** Fills in what the API server would, unless something stands there. */
export function setDefault(object: JsonObject, key: string, value: Json): void {
  if (object[key] === undefined) object[key] = value;
}
