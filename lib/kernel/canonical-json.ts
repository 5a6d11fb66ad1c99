import { AppError } from './app-error';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Canonical JSON of RFC 8785: keys by UTF-16 code unit, ECMAScript numbers, no white space. Refuses NaN, Infinity and lone surrogates. */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return canonicalNumber(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value)
    .sort()
    .map((key) => `${canonicalString(key)}:${canonicalJson(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

function canonicalNumber(value: number): string {
  if (!Number.isFinite(value)) {
    throw new AppError('invalid_input', { message: `canonical JSON has no form for ${value}` });
  }
  return JSON.stringify(value);
}

/** Nothing in it needs an escape: most strings of most documents. */
const PLAIN = /^[ !#-[\]-~]*$/;

function canonicalString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (LONE_SURROGATE.test(value)) {
    throw new AppError('invalid_input', { message: 'canonical JSON has no form for a lone surrogate' });
  }
  return JSON.stringify(value);
}
