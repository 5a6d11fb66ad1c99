import { fromUtf8 } from './bytes';
import { canonicalString, type Json, sortedKeys } from './canonical-json';
import type { JsonLimits } from './strict-json';

/**
 * What canonical JSON (RFC 8785) says, or null for anything else: other JSON, none at all, or more than the limits allow. Ask
 * `parseStrictJson` then, which tells what is wrong. The machine's own parser reads it, many times faster than a strict one; whatever
 * that lets pass, such as a key that stands twice, cannot be there when the value, written again, is the very same text.
 */
export function parseCanonicalJson(bytes: Uint8Array, limits: JsonLimits): Json | null {
  if (bytes.length > limits.maxBytes) return null;
  try {
    const text = fromUtf8(bytes);
    const value: Json = JSON.parse(text);
    return isWrittenAs(value, text, limits) ? value : null;
  } catch {
    return null;
  }
}

/** Whether canonical JSON of `value` is `text`, found out without writing it. */
function isWrittenAs(value: Json, text: string, { maxDepth, maxMembers }: JsonLimits): boolean {
  let at = 0;
  let members = 0;
  return isNext(value, 0) && at === text.length;

  function isNext(part: Json, depth: number): boolean {
    if (depth > maxDepth) return false;
    if (typeof part === 'string') return skip(canonicalString(part));
    if (part === null || typeof part !== 'object') return skip(JSON.stringify(part));
    return Array.isArray(part) ? isNextArray(part, depth) : isNextObject(part, depth);
  }

  function isNextArray(items: readonly Json[], depth: number): boolean {
    if (!skip('[')) return false;
    for (let i = 0; i < items.length; i++) {
      if (i > 0 && !skip(',')) return false;
      members += 1;
      if (members > maxMembers || !isNext(items[i] ?? null, depth + 1)) return false;
    }
    return skip(']');
  }

  function isNextObject(object: { [key: string]: Json }, depth: number): boolean {
    if (!skip('{')) return false;
    let first = true;
    for (const key of sortedKeys(object)) {
      if (!first && !skip(',')) return false;
      first = false;
      members += 1;
      // As a key of an object that has a prototype it would mean something else to whoever copies it.
      if (key === '__proto__') return false;
      if (members > maxMembers || !skip(canonicalString(key)) || !skip(':')) return false;
      if (!isNext(object[key] ?? null, depth + 1)) return false;
    }
    return skip('}');
  }

  function skip(expected: string): boolean {
    if (!text.startsWith(expected, at)) return false;
    at += expected.length;
    return true;
  }
}
