import { AppError } from './app-error';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Canonical JSON of RFC 8785: keys by UTF-16 code unit, ECMAScript numbers, no white space. Refuses NaN, Infinity and lone surrogates. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  let members = '';
  for (const key of sortedKeys(value)) {
    const separator = members === '' ? '' : ',';
    members += `${separator}${canonicalString(key)}:${canonicalJson(value[key] ?? null)}`;
  }
  return `{${members}}`;
}

/** Looks first: much of what is hashed was written in order. */
export function sortedKeys(value: { [key: string]: Json }): string[] {
  const keys = Object.keys(value);
  for (let i = 1; i < keys.length; i++) {
    if ((keys[i - 1] ?? '') > (keys[i] ?? '')) return keys.sort();
  }
  return keys;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) {
    throw new AppError('invalid_input', { message: `canonical JSON has no form for ${value}` });
  }
  return JSON.stringify(value);
}

/** Nothing in it needs an escape: most strings of most documents. */
const PLAIN = /^[ !#-[\]-~]*$/;

export function canonicalString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (LONE_SURROGATE.test(value)) {
    throw new AppError('invalid_input', { message: 'canonical JSON has no form for a lone surrogate' });
  }
  return JSON.stringify(value);
}
