import { AppError } from './app-error';
import { fromUtf8 } from './bytes';
import type { Json } from './canonical-json';

/** Bounds on what a parser may be made to do. */
export type JsonLimits = { maxBytes: number; maxDepth: number; maxMembers: number };

/** What is allowed where nobody says otherwise. */
export const JSON_LIMITS: JsonLimits = { maxBytes: 16 * 1024 * 1024, maxDepth: 64, maxMembers: 1_000_000 };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** A run of characters that stand for themselves inside a string. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON names exactly these as not allowed unescaped
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * JSON of RFC 8259 from bytes, stricter than `JSON.parse`: duplicate keys, invalid UTF-8, a byte order mark, numbers that overflow
 * to infinity, and input over the limits are refused. Objects have no prototype, so a key such as `__proto__` is a key.
 */
export function parseStrictJson(bytes: Uint8Array, limits: Partial<JsonLimits> = {}): Json {
  const { maxBytes, maxDepth, maxMembers } = { ...JSON_LIMITS, ...limits };
  if (bytes.length > maxBytes) throw refuse('too_large', `larger than ${maxBytes} bytes`, 0);
  const text = fromUtf8(bytes);
  let at = 0;
  let members = 0;

  const value = readValue(0);
  skipSpace();
  if (at < text.length) throw unexpected();
  return value;

  function readValue(depth: number): Json {
    if (depth > maxDepth) throw refuse('too_large', `nested deeper than ${maxDepth}`, at);
    skipSpace();
    const char = text[at];
    if (char === '{') return readObject(depth);
    if (char === '[') return readArray(depth);
    if (char === '"') return readString();
    if (text.startsWith('true', at)) return skip(4, true);
    if (text.startsWith('false', at)) return skip(5, false);
    if (text.startsWith('null', at)) return skip(4, null);
    return readNumber();
  }

  function readObject(depth: number): Json {
    const object: { [key: string]: Json } = Object.create(null);
    at += 1;
    if (isNext('}')) return object;
    do {
      skipSpace();
      if (text[at] !== '"') throw unexpected();
      const keyAt = at;
      const key = readString();
      if (Object.hasOwn(object, key))
        throw refuse('invalid_input', `the key ${JSON.stringify(key.slice(0, 80))} stands twice`, keyAt);
      if (!isNext(':')) throw unexpected();
      count();
      object[key] = readValue(depth + 1);
    } while (isNext(','));
    if (!isNext('}')) throw unexpected();
    return object;
  }

  function readArray(depth: number): Json {
    const items: Json[] = [];
    at += 1;
    if (isNext(']')) return items;
    do {
      count();
      items.push(readValue(depth + 1));
    } while (isNext(','));
    if (!isNext(']')) throw unexpected();
    return items;
  }

  function readString(): string {
    at += 1;
    let result = '';
    for (;;) {
      PLAIN.lastIndex = at;
      const run = PLAIN.exec(text)?.[0] ?? '';
      result += run;
      at += run.length;
      const char = text[at];
      if (char === '"') return skip(1, result);
      if (char !== '\\') throw unexpected();
      result += readEscape();
    }
  }

  function readEscape(): string {
    const kind = text[at + 1] ?? '';
    const simple = Object.hasOwn(ESCAPES, kind) ? ESCAPES[kind] : undefined;
    if (simple !== undefined) return skip(2, simple);
    const digits = text.slice(at + 2, at + 6);
    if (kind !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) throw unexpected();
    return skip(6, String.fromCharCode(Number.parseInt(digits, 16)));
  }

  function readNumber(): number {
    NUMBER.lastIndex = at;
    const literal = NUMBER.exec(text)?.[0];
    if (literal === undefined) throw unexpected();
    const number = Number(literal);
    if (!Number.isFinite(number)) throw refuse('invalid_input', 'a number is too large', at);
    return skip(literal.length, number);
  }

  function skip<T>(characters: number, result: T): T {
    at += characters;
    return result;
  }

  function skipSpace(): void {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      at += 1;
    }
  }

  function isNext(char: string): boolean {
    skipSpace();
    if (text[at] !== char) return false;
    at += 1;
    return true;
  }

  function count(): void {
    members += 1;
    if (members > maxMembers) throw refuse('too_large', `more than ${maxMembers} values`, at);
  }

  function unexpected(): AppError {
    const found = at < text.length ? JSON.stringify(text[at]) : 'the end';
    return refuse('invalid_input', `unexpected ${found}`, at);
  }
}

function refuse(code: 'invalid_input' | 'too_large', why: string, at: number): AppError {
  return new AppError(code, { message: `not acceptable JSON: ${why} at character ${at + 1}` });
}
