import { z } from 'zod';
import { AppError, canonicalJson, type Json, parseOrThrow, parseStrictJson, utf8 } from '@/lib/kernel';
import type { Collected, CollectedObject } from './collect';
import type { SourcePlace } from './finding';
import { identityText } from './identity';
import type { NormaliseOptions } from './normalise';
import { NORMALISING_RULE_NAMES } from './normalising-rules';
import { sourceOf } from './source-map';
import { traceObject } from './trace-object';

/** Notes kept of one object; what is more is counted. */
const NOTES_MAX = 200;
const OBJECTS_MAX = 50_000;
const NODES_MAX = 100_000;

const text = z.string().max(4_096);
const line = z.int().min(0).max(100_000_000);
const blob = z.string().max(64).nullable();
const identity = z.strictObject({ group: text, kind: text, namespace: text, name: text });
const placed = { identity, file: text, line, column: line, gitBlob: blob };

/** A field to which a rule did something; `file` when it is another one than that of its object. */
const noteSchema = z.strictObject({
  rule: z.enum(NORMALISING_RULE_NAMES),
  path: text,
  line,
  file: text.optional(),
});
export type SourceNote = z.infer<typeof noteSchema>;

const objectSchema = z.strictObject({
  ...placed,
  /** Line of each node of the one form, in the order of a walk through it; absent where lines cannot be told, as in a cluster */
  lines: z.array(line).max(NODES_MAX).optional(),
  /** Other files that fields of it stand in, as those of Helm values do, and for each node in which: 0 is `file`, 1 the first of `others` */
  others: z
    .array(z.strictObject({ file: text, gitBlob: blob }))
    .max(200)
    .optional(),
  in: z.array(line).max(NODES_MAX).optional(),
  notes: z.array(noteSchema).max(NOTES_MAX),
  /** How many notes there were, when they are not all here */
  notesTotal: z.int().min(0).optional(),
});
export type ObjectSource = z.infer<typeof objectSchema>;

const snapshot = z.string().regex(/^[0-9a-f]{64}$/);
const sourcesSchema = z.discriminatedUnion('v', [
  z.strictObject({ v: z.literal(1), snapshot, objects: z.array(z.strictObject(placed)).max(OBJECTS_MAX) }),
  z.strictObject({ v: z.literal(2), snapshot, objects: z.array(objectSchema).max(OBJECTS_MAX) }),
]);

/** Where a snapshot's objects are written. `hasNotes` is false for files of before notes were kept: there, none means nothing. */
export type SnapshotSources = { snapshot: string; hasNotes: boolean; objects: Map<string, ObjectSource> };

/**
 * The bytes of `config-sources.json`: where each object of a snapshot and each field of it is written, and what normalising did to
 * which field. It is a file of its own, because moving an object to another file is no drift and must not change a digest.
 */
export function encodeSources(
  snapshotSha256: string,
  { objects }: Pick<Collected, 'objects'>,
  options: NormaliseOptions,
): Uint8Array {
  const described = objects.map((object) => describe(object, options));
  return utf8(canonicalJson({ v: 2, snapshot: snapshotSha256, objects: described } as Json));
}

function describe(object: CollectedObject, options: NormaliseOptions): ObjectSource {
  const { file, line, column, gitBlob } = sourceOf(object, '');
  const trace = traceObject(object.raw, options);
  const notes = trace.notes.slice(0, NOTES_MAX).map(({ rule, path, pointer }): SourceNote => {
    const at = object.locate(pointer);
    return { rule, path, line: at.line, ...(at.file !== file && { file: at.file }) };
  });
  return {
    identity: object.identity,
    file,
    line,
    column,
    gitBlob,
    ...(line > 0 && placesOf(trace.writtenAt.map(object.locate), file)),
    notes,
    ...(trace.notes.length > notes.length && { notesTotal: trace.notes.length }),
  };
}

function placesOf(
  places: readonly SourcePlace[],
  own: string,
): Pick<ObjectSource, 'lines' | 'others' | 'in'> {
  if (places.length > NODES_MAX) return {};
  const lines = places.map(({ line }) => line);
  const others = new Map<string, { file: string; gitBlob: string | null }>();
  for (const { file, gitBlob } of places) if (file !== own) others.set(file, { file, gitBlob });
  if (others.size === 0) return { lines };
  const names = [own, ...others.keys()];
  return { lines, others: [...others.values()], in: places.map(({ file }) => names.indexOf(file)) };
}

const LIMITS = { maxBytes: 256 * 1024 * 1024, maxDepth: 12, maxMembers: 20_000_000 };

/** Reads `config-sources.json`; throws `invalid_input` when it is none. */
export function parseSources(bytes: Uint8Array): SnapshotSources {
  const given = parseOrThrow(sourcesSchema, parseStrictJson(bytes, LIMITS), 'The file of sources');
  const objects =
    given.v === 2 ? given.objects : given.objects.map((object): ObjectSource => ({ ...object, notes: [] }));
  return {
    snapshot: given.snapshot,
    hasNotes: given.v === 2,
    objects: new Map(objects.map((object) => [identityText(object.identity), object])),
  };
}

/** Throws `invalid_input` unless these are the sources of the snapshot with this digest. */
export function checkSources(bytes: Uint8Array, snapshotSha256: string): void {
  const { snapshot } = parseSources(bytes);
  if (snapshot === snapshotSha256) return;
  throw new AppError('invalid_input', {
    message: 'the sources are those of another snapshot',
    userMessage: 'config-sources.json is of another snapshot than the one it came with.',
    fields: [{ field: 'sources', expected: `expected the sources of ${snapshotSha256}`, received: snapshot }],
  });
}
