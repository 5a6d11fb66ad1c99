import { z } from 'zod';
import { bundlePathSchema, sha256HexSchema } from '@/lib/evidence';
import { AppError, canonicalJson, fromBase64, fromUtf8, parseStrictJson, utf8 } from '@/lib/kernel';
import { type Limits, Refusal } from './limits';

/** Media type of the single-file form of a bundle. */
export const JSON_FORM_MEDIA_TYPE = 'application/vnd.mission-control.evidence-bundle.v1+json';

const fileSchema = z.strictObject({
  sha256: sha256HexSchema,
  size: z
    .int()
    .min(0)
    .max(2 ** 43),
  text: z.string().optional(),
  base64: z.string().optional(),
});
const documentSchema = z.strictObject({
  mediaType: z.literal(JSON_FORM_MEDIA_TYPE),
  release: z.string().max(60),
  files: z.record(z.string(), z.unknown()),
});

/** A file of the single-file form; `bytes` is null for one that is there by its digest only. */
export type JsonFormFile = { path: string; sha256: string; size: number; bytes: Uint8Array | null };

/** Reads the single-file form: canonical JSON, every path and file checked for its shape. Throws `Refusal`. */
export function readJsonForm(bytes: Uint8Array, limits: Limits): { release: string; files: JsonFormFile[] } {
  if (bytes.length > limits.jsonBytes)
    throw new Refusal(
      'limit-exceeded',
      `the file is larger than ${limits.jsonBytes} bytes`,
      limits.jsonBytes,
    );
  const { release, files } = readDocument(bytes, limits);
  const entries = Object.entries(files);
  if (entries.length > limits.files)
    throw new Refusal('limit-exceeded', `the bundle holds more than ${limits.files} files`, 0);
  return { release, files: entries.map(([path, file]) => readFile(path, file)) };
}

function readDocument(bytes: Uint8Array, limits: Limits): z.output<typeof documentSchema> {
  try {
    const value = parseStrictJson(bytes, {
      maxBytes: limits.jsonBytes,
      maxDepth: 4,
      maxMembers: limits.files * 5 + 10,
    });
    // One form only: what is read is what was written, to the byte.
    if (canonicalJson(value) !== fromUtf8(bytes))
      throw new Refusal('bundle-malformed', 'the document is not canonical JSON (RFC 8785)', 0);
    return documentSchema.parse(value);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (error instanceof z.ZodError)
      throw new Refusal('bundle-malformed', `the document is not a bundle: ${firstIssue(error)}`, 0);
    if (error instanceof AppError)
      throw new Refusal(
        error.code === 'too_large' ? 'limit-exceeded' : 'bundle-malformed',
        error.message,
        positionIn(error.message),
      );
    throw error;
  }
}

function readFile(path: string, value: unknown): JsonFormFile {
  if (!bundlePathSchema.safeParse(path).success) {
    const shown = JSON.stringify(path.slice(0, 120));
    throw new Refusal('path-unsafe', `${shown} is not a path a bundle may hold`, 0);
  }
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success) throw new Refusal('bundle-malformed', `${path}: ${firstIssue(parsed.error)}`, 0);
  const { sha256, size, text, base64 } = parsed.data;
  if (text !== undefined && base64 !== undefined)
    throw new Refusal('bundle-malformed', `${path} has its content twice, as text and as base64`, 0);
  return { path, sha256, size, bytes: text === undefined ? decode(path, base64) : utf8(text) };
}

function decode(path: string, base64: string | undefined): Uint8Array | null {
  if (base64 === undefined) return null;
  try {
    return fromBase64(base64);
  } catch {
    throw new Refusal('bundle-malformed', `${path}: the content is not standard base64`, 0);
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.map(String).join('.').slice(0, 120) ?? ''}: ${issue?.message.slice(0, 200) ?? ''}`;
}

/** The JSON parser names its position in the message. */
function positionIn(message: string): number {
  return Number(/at character (\d+)$/.exec(message)?.[1] ?? 1) - 1;
}
