/** Where something stands: the file as it was given, lines from 1. `line` 0 when it cannot be told. */
export type Place = { file: string; line: number };

/** Where a field stands: lines and columns from 1, both 0 when they cannot be told, and the git blob that holds it, if one does. */
export type SourcePlace = Place & { column: number; gitBlob: string | null };

/** What may be wrong with input. Each makes the object uncomparable, which is never "no drift". */
export const FINDING_CODES = [
  'AMBIGUOUS_YAML',
  'MALFORMED_YAML',
  'TEMPLATE_LEFTOVER',
  'UNSUPPORTED_VALUE',
  'NOT_AN_OBJECT',
  'MISSING_IDENTITY',
  'DUPLICATE_IDENTITY',
  'INVALID_FIELD',
  'LIMIT_EXCEEDED',
  'NO_REDACTION_KEY',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** One thing that keeps input from being compared: what, where, and what was expected. */
export type Finding = Place & { code: FindingCode; path: string; message: string };
