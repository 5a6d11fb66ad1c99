import type { z } from 'zod';
import {
  AppError,
  canonicalJson,
  fromUtf8,
  type Json,
  parseOrThrow,
  parseStrictJson,
  utf8,
} from '@/lib/kernel';

const MAX_FILE_BYTES = 60 * 1024;

/** A file of evidence as bytes: canonical JSON. Throws `invalid_input` when it would not be read back. */
export function encodeCanonical<S extends z.ZodType>(schema: S, file: z.input<S>, what: string): Uint8Array {
  return utf8(canonicalJson(parseOrThrow(schema, file, `The ${what}`) as Json));
}

/** The file in bytes; throws `invalid_input` or `too_large` unless they are exactly what `encodeCanonical` writes. */
export function parseCanonical<S extends z.ZodType>(schema: S, bytes: Uint8Array, what: string): z.output<S> {
  const json = parseStrictJson(bytes, { maxBytes: MAX_FILE_BYTES, maxDepth: 40, maxMembers: 20_000 });
  const file = parseOrThrow(schema, json, `The ${what}`);
  if (canonicalJson(json) === fromUtf8(bytes)) return file;
  throw new AppError('invalid_input', { message: `the ${what} is not canonical JSON (RFC 8785)` });
}
