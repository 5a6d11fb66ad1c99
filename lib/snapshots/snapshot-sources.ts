import { z } from 'zod';
import { AppError, canonicalJson, parseOrThrow, parseStrictJson, utf8 } from '@/lib/kernel';
import type { Collected } from './collect';
import { sourceOf } from './source-map';

/**
 * The bytes of `config-sources.json`: where each object of a snapshot is written. It is a file of its own, because moving an object
 * to another file is no drift and must not change a digest.
 */
export function encodeSources(snapshotSha256: string, { objects }: Pick<Collected, 'objects'>): Uint8Array {
  const places = objects.map((object) => ({ identity: object.identity, ...sourceOf(object, '') }));
  return utf8(canonicalJson({ v: 1, snapshot: snapshotSha256, objects: places }));
}

const text = z.string().max(4_096);
const sourcesSchema = z.strictObject({
  v: z.literal(1),
  snapshot: z.string(),
  objects: z
    .array(
      z.strictObject({
        identity: z.strictObject({ group: text, kind: text, namespace: text, name: text }),
        file: text,
        line: z.int().min(0),
        column: z.int().min(0),
        gitBlob: text.nullable(),
      }),
    )
    .max(200_000),
});

/** Throws `invalid_input` unless these are the sources of the snapshot with this digest. */
export function checkSources(bytes: Uint8Array, snapshotSha256: string): void {
  const read = parseStrictJson(bytes, { maxBytes: 64 * 1024 * 1024, maxDepth: 8, maxMembers: 4_000_000 });
  const { snapshot } = parseOrThrow(sourcesSchema, read, 'The sources of the snapshot');
  if (snapshot === snapshotSha256) return;
  throw new AppError('invalid_input', {
    message: 'the sources are those of another snapshot',
    userMessage: 'config-sources.json is of another snapshot than the one it came with.',
    fields: [{ field: 'sources', expected: `expected the sources of ${snapshotSha256}`, received: snapshot }],
  });
}
