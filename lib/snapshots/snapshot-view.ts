import { z } from 'zod';
import { releaseSchema } from '@/lib/evidence';
import { originSchema } from '@/lib/kernel';
import { notComparedSchema, snapshotSourceSchema } from './collected-from';
import type { LocatedChange } from './locate-changes';
import { RISKS, type Risk } from './risk';

/** Where the configuration of a snapshot was read. Only what was read from a cluster tells what runs. */
export const SNAPSHOT_SOURCES = ['commit', 'files', 'stdin', 'cluster'] as const;
export type SnapshotSourceKind = (typeof SNAPSHOT_SOURCES)[number];

/** How a snapshot stands to the baseline of its environment now. The last three are unknown, never "same". */
export const DRIFT_STATES = [
  'baseline',
  'same',
  'differs',
  'no-baseline',
  'incomplete',
  'not-comparable',
] as const;

/**
 * Whether it can be told where a snapshot is written: `known` by file and line, `cluster` because it was read from one, `not-kept` when
 * nothing beside it says, `unreadable` when what says it cannot be read.
 */
export const WRITTEN_STATES = ['known', 'cluster', 'not-kept', 'unreadable'] as const;
export type WrittenState = (typeof WRITTEN_STATES)[number];

export const CHANGE_CLASSES = ['added', 'removed', 'changed'] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

const recordId = z.string().regex(/^evd_[0-9A-Z]{26}$/, 'expected an evidence record such as evd_01J…');
const environment = z.string().min(1).max(63, 'expected an environment such as prod');
const words = z.string().trim().min(1, 'expected text').max(200, 'expected at most 200 characters');
const kind = z.string().min(1).max(300, 'expected a kind such as NetworkPolicy');
const pageSize = (usual: number, most: number) =>
  z.coerce
    .number(`expected 1 to ${most}`)
    .int(`expected 1 to ${most}`)
    .min(1, `expected 1 to ${most}`)
    .max(most, `expected 1 to ${most}`)
    .default(usual);
const riskSchema = z.enum(Object.keys(RISKS) as [Risk, ...Risk[]], 'expected a risk such as network-opened');

/** Path of `/api/snapshots/[recordId]/…`. */
export const snapshotParamsSchema = z.strictObject({ recordId });

/** Filter and page of the list of attestations; `before` is the `nextBefore` of the page before. */
export const attestationsQuerySchema = z.strictObject({
  what: z.enum(['snapshot', 'verdict'], 'expected snapshot or verdict').optional(),
  release: releaseSchema.optional(),
  environment: environment.optional(),
  origin: originSchema.optional(),
  source: z.enum(SNAPSHOT_SOURCES, `expected one of ${SNAPSHOT_SOURCES.join(', ')}`).optional(),
  verdict: z.enum(['pass', 'fail', 'hold'], 'expected pass, fail or hold').optional(),
  drift: z.enum(DRIFT_STATES, `expected one of ${DRIFT_STATES.join(', ')}`).optional(),
  before: z.string().max(120).optional(),
  limit: pageSize(50, 200),
});
export type AttestationsQuery = z.output<typeof attestationsQuerySchema>;

/** Objects of a snapshot: `q` is part of an identity, `after` the last one already seen. */
export const objectsQuerySchema = z.strictObject({
  q: words.optional(),
  kind: kind.optional(),
  after: z.string().max(1_100).optional(),
  limit: pageSize(200, 1_000),
});
export type ObjectsQuery = z.output<typeof objectsQuerySchema>;

/** Which two snapshots are compared, what is wanted of the difference, and which part of it. */
export const driftQuerySchema = z.strictObject({
  base: recordId,
  head: recordId,
  class: z.enum(CHANGE_CLASSES, `expected one of ${CHANGE_CLASSES.join(', ')}`).optional(),
  risk: z.union([riskSchema, z.literal('any')]).optional(),
  kind: kind.optional(),
  q: words.optional(),
  offset: z.coerce.number('expected a number').int().min(0).max(100_000).default(0),
  limit: pageSize(50, 200),
});
export type DriftQuery = z.output<typeof driftQuerySchema>;

/** The same without pages, for a file. */
export const driftExportSchema = driftQuerySchema
  .omit({ offset: true, limit: true })
  .extend({ format: z.enum(['csv', 'json'], 'expected csv or json').default('csv') });

/** Where one object of a snapshot is written. */
export const placeQuerySchema = z.strictObject({ identity: z.string().min(4).max(1_100) });

export const currentDriftQuerySchema = z.strictObject({ environment: environment.optional() });
export const objectHistoryQuerySchema = z.strictObject({
  identity: z
    .string()
    .min(4)
    .max(1_100)
    .regex(
      /^[^/]*\/[^/]+\/[^/]*\/.+$/,
      'expected group/Kind/namespace/name, such as networking.k8s.io/NetworkPolicy/shop/web',
    ),
  limit: pageSize(100, 500),
});
export const baselinesQuerySchema = z.strictObject({
  environment: environment.optional(),
  before: z
    .string()
    .regex(/^[1-9]\d{0,17}$/, 'expected the id of a baseline')
    .optional(),
  limit: pageSize(50, 200),
});

/** Marks a snapshot as baseline. `replaces` is the baseline its author saw (null for none), so that two cannot overwrite each other unseen. */
export const setBaselineSchema = z.strictObject({
  record: recordId,
  reason: z
    .string('expected a reason, such as Release v0.3.3 was approved')
    .trim()
    .min(3, 'expected a reason, such as Release v0.3.3 was approved')
    .max(500, 'expected at most 500 characters'),
  replaces: recordId.nullable().optional(),
});

/** Largest body a snapshot can be posted in; inside JSON every quote of it takes two bytes. */
export const POST_MAX_BYTES = 64 * 1024 * 1024;

const fileText = z.string().min(2).max(POST_MAX_BYTES, 'expected at most 64 MiB');
const signedSnapshotSchema = z.strictObject({
  snapshot: fileText,
  signature: z.string().min(2).max(1_000_000, 'expected the text of config-signature.txt'),
  release: releaseSchema.optional(),
});
const unsignedSnapshotSchema = z.strictObject({
  snapshot: fileText,
  /** config-sources.json */
  sources: fileText,
  source: snapshotSourceSchema,
  notCompared: notComparedSchema.default({}),
  release: releaseSchema.optional(),
});
export type SignedSnapshotPost = z.output<typeof signedSnapshotSchema>;
export type UnsignedSnapshotPost = z.output<typeof unsignedSnapshotSchema>;

/** Body of `POST /api/snapshots`: files as text, byte for byte. With a signature, or with where it was collected, for this installation to sign. */
export const postSnapshotSchema = z.union([signedSnapshotSchema, unsignedSnapshotSchema]);
export type PostSnapshot = z.output<typeof postSnapshotSchema>;

const text = z.string();
const time = z.iso.datetime();
const actor = z.object({ kind: text, id: text, name: text });

/** A snapshot in a few facts. `objects` and the counts against the one before it in its lane are of objects, not fields. */
export const snapshotSummarySchema = z.object({
  recordId: text,
  title: text,
  release: text,
  environment: text,
  origin: originSchema,
  source: z.enum(SNAPSHOT_SOURCES),
  /** Name of the cluster; empty when it was none */
  cluster: text,
  revision: text.nullable(),
  treeRoot: text.nullable(),
  sha256: text,
  takenAt: time,
  objects: z.int(),
  added: z.int(),
  changed: z.int(),
  removed: z.int(),
  /** Why it does not hold everything that was asked for; empty when it does */
  problems: z.array(text),
  drift: z.enum(DRIFT_STATES),
  keyId: text,
  actor,
});
export type SnapshotSummary = z.infer<typeof snapshotSummarySchema>;

/** A row of the list: a snapshot, or the verdict of a gate over one. */
export const attestationSchema = z.object({
  what: z.enum(['snapshot', 'verdict']),
  recordId: text,
  title: text,
  release: text,
  environment: text,
  origin: originSchema,
  verdict: z.enum(['pass', 'fail', 'hold']).nullable(),
  keyId: text,
  actor,
  createdAt: time,
  /** Null for a verdict, and for a snapshot that the index has not come to yet */
  snapshot: snapshotSummarySchema.nullable(),
});
export type Attestation = z.infer<typeof attestationSchema>;
export const attestationsPageSchema = z.object({
  attestations: z.array(attestationSchema),
  nextBefore: text.nullable(),
});
export type AttestationsPage = z.infer<typeof attestationsPageSchema>;

const counts = z.record(text, z.int());

/** What a snapshot says of itself beside its objects. */
export const snapshotDetailSchema = snapshotSummarySchema.extend({
  namespace: text.nullable(),
  normalizer: text.nullable(),
  kinds: z.array(text),
  kindCounts: counts,
  /** How often each path was dropped, and objects of which kinds were there and not compared */
  ignored: counts,
  notCompared: counts,
  /** Secrets that were replaced by digests under a key, and Helm values that were declared secret; null when there was none */
  redaction: z.object({ keyId: text, secrets: z.int(), values: z.array(text) }).nullable(),
  /** Whether the stored bytes could be read now; else why not */
  unreadable: text.nullable(),
  baseline: z.object({ setAt: time, setBy: actor, reason: text, isCurrent: z.boolean() }).nullable(),
  before: text.nullable(),
});
export type SnapshotDetail = z.infer<typeof snapshotDetailSchema>;

/** A file as the collector was given it; `line` 0 when only the file can be told, `gitBlob` the id under which git keeps its bytes. */
const placeSchema = z.object({ file: text, line: z.int(), gitBlob: text.nullable() });
const writtenState = z.enum(WRITTEN_STATES);

export const objectPlaceSchema = z.object({ written: writtenState, place: placeSchema.nullable() });
export type ObjectPlace = z.infer<typeof objectPlaceSchema>;

export const snapshotObjectsSchema = z.object({
  objects: z.array(
    z.object({
      identity: text,
      kind: text,
      namespace: text,
      name: text,
      digest: text,
      /** Snapshot in which it was last different, with its time; null when the snapshot is not indexed */
      since: z.object({ recordId: text, takenAt: time }).nullable(),
      place: placeSchema.nullable(),
    }),
  ),
  written: writtenState,
  nextAfter: text.nullable(),
});
export type SnapshotObjects = z.infer<typeof snapshotObjectsSchema>;

/** Which snapshot was the baseline from when to when. */
export const baselineSchema = z.object({
  id: text,
  recordId: text,
  release: text,
  environment: text,
  origin: originSchema,
  source: z.enum(SNAPSHOT_SOURCES),
  revision: text.nullable(),
  treeRoot: text,
  keyId: text,
  setAt: time,
  /** When the next one took its place; null for the one that counts now */
  until: time.nullable(),
  setBy: actor,
  reason: text,
  /** Evidence of the choice itself, and of the gate's verdict that let it follow the one before */
  choiceId: text.nullable(),
  verdictId: text.nullable(),
  /** The change approval that allowed it, with who signed; null when there was none */
  approval: z.object({ id: text, approvers: z.array(text) }).nullable(),
});
export type Baseline = z.infer<typeof baselineSchema>;
export const baselinesPageSchema = z.object({
  baselines: z.array(baselineSchema),
  nextBefore: text.nullable(),
});

const fieldChangeSchema = z.object({
  path: text,
  pointer: text,
  kind: z.enum(CHANGE_CLASSES),
  before: z.json().optional(),
  after: z.json().optional(),
  risks: z.array(riskSchema),
  /** On the head, or on the base for a field that went; null when that is not known, see `written` */
  place: placeSchema.nullable(),
});
const objectChangeSchema = z.object({
  identity: z.object({ group: text, kind: text, namespace: text, name: text }),
  kind: z.enum(CHANGE_CLASSES),
  beforeDigest: text.nullable(),
  afterDigest: text.nullable(),
  basePlace: placeSchema.nullable(),
  headPlace: placeSchema.nullable(),
  fields: z.array(fieldChangeSchema),
});

/** A page of a difference with totals over all of it. `uncertain` says why it may not be the whole truth; empty when it is. */
export const driftPageSchema = z.object({
  base: snapshotSummarySchema,
  head: snapshotSummarySchema,
  uncertain: z.array(text),
  written: z.object({ base: writtenState, head: writtenState }),
  total: z.int(),
  matching: z.int(),
  byClass: counts,
  byRisk: counts,
  byKind: counts,
  changes: z.array(objectChangeSchema),
  nextOffset: z.int().nullable(),
  /** Dropped before comparing, on either side */
  ignored: z.object({ base: counts, head: counts }),
});
export type DriftPage = Omit<z.infer<typeof driftPageSchema>, 'changes'> & { changes: LocatedChange[] };

/** What is known of drift now. Only `same` is "no drift". */
export const currentDriftSchema = z.object({
  environment: text,
  state: z.enum(['same', 'differs', 'unknown']),
  code: z
    .enum(['no-baseline', 'no-snapshot', 'stale', 'unreadable', 'incomplete', 'not-comparable'])
    .nullable(),
  reason: text,
  baseline: baselineSchema.nullable(),
  live: snapshotSummarySchema.nullable(),
  /** When the cluster was last seen to run what `live` says; null without one */
  seenAt: time.nullable(),
  /** How many objects differ; null where that is not known */
  changes: z.int().nullable(),
  staleAfterSeconds: z.int(),
});
export type CurrentDrift = z.infer<typeof currentDriftSchema>;

/** What became of one object, newest first. */
export const objectHistorySchema = z.object({
  identity: text,
  versions: z.array(
    z.object({
      what: z.enum(CHANGE_CLASSES),
      /** Null when it was gone */
      digest: text.nullable(),
      snapshot: snapshotSummarySchema,
      /** The snapshot before it in its lane, to compare with; null for the first */
      previousRecordId: text.nullable(),
      /** The first baseline that has the object as it is here; null while none has */
      baseline: baselineSchema.nullable(),
    }),
  ),
  isCut: z.boolean(),
});
export type ObjectHistory = z.infer<typeof objectHistorySchema>;

export const postedSnapshotSchema = z.object({ snapshot: snapshotSummarySchema, created: z.boolean() });
/** Answer to marking a baseline: the evidence of the choice, and of the verdict that allowed it. */
export const baselineReplySchema = z.object({ record: text, treeRoot: text, verdict: text.nullable() });

/** The source a collector stands for; one that is not known counts as files, which never tells what runs. */
export function sourceOfCollector(collector: unknown): SnapshotSourceKind {
  if (collector === 'git' || collector === 'commit') return 'commit';
  if (collector === 'cluster' || collector === 'live') return 'cluster';
  return collector === 'stdin' ? 'stdin' : 'files';
}
