import { z } from 'zod';
import { growTree, leafHash } from '@/lib/evidence-log';
import {
  AppError,
  canonicalJson,
  type Json,
  parseOrThrow,
  parseStrictJson,
  sha256Hex,
  toHex,
  utf8,
} from '@/lib/kernel';
import type { Collected, CollectOptions } from './collect';
import { compareText } from './compare-text';
import { ALL_DROP_POLICIES, DROP_POLICIES } from './drop-rules';
import { identityText } from './identity';
import type { JsonObject } from './json-tree';
import { kindRuleSchema } from './kind-rules';
import { NORMALISER } from './normalise';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');
const name = z.string().max(253, 'expected at most 253 characters');

const objectSchema = z.strictObject({
  identity: z.strictObject({ group: name, kind: name, namespace: name, name }),
  /** As it was written, before old versions were read as new ones */
  apiVersion: name,
  digest: hex64,
  value: z.record(z.string(), z.json()),
});

/** `config-snapshot.json`: configuration in its one form. Canonical JSON; its SHA-256 is what gets signed. */
export const snapshotSchema = z.strictObject({
  v: z.literal(1),
  normalizer: z.literal(NORMALISER, `expected ${NORMALISER}; snapshots of other rules cannot be compared`),
  /** Namespace of objects that name none */
  namespace: name,
  kinds: z.array(z.string().max(300)).max(100),
  policies: z.array(z.enum(Object.keys(DROP_POLICIES))).max(20),
  /** Rules of kinds that are not built in, when there are any: digests mean something only together with them */
  rules: z.array(kindRuleSchema).max(100).optional(),
  /** Under which key secrets were digested, and Helm values that were declared secret; absent when there was no secret */
  redaction: z
    .strictObject({
      keyId: z.string().regex(/^[0-9a-f]{8}$/),
      secrets: z.int().min(1),
      values: z.array(z.string().max(500)).max(200),
    })
    .optional(),
  /** Sorted by identity */
  objects: z.array(objectSchema).max(50_000, 'expected at most 50,000 objects'),
  /** RFC 6962 root over `<identity>\0<digest>` of every object, so that one can be shown without the others */
  treeRoot: hex64,
  /** How often each path was dropped */
  ignored: z.record(z.string().max(500), z.int().min(1)),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
export type SnapshotObject = Snapshot['objects'][number];

const LIMITS = { maxBytes: 256 * 1024 * 1024, maxDepth: 80, maxMembers: 20_000_000 };

/** The snapshot of what was collected. Findings must have been dealt with: an object that could not be read is not in it. */
export function buildSnapshot(collected: Collected, options: CollectOptions): Snapshot {
  const objects = collected.objects.map(({ identity, apiVersion, digest, value }) => ({
    identity,
    apiVersion,
    digest,
    value,
  }));
  return {
    v: 1,
    normalizer: NORMALISER,
    namespace: options.namespace,
    kinds: [...options.kinds].sort(compareText),
    policies: [...options.policies].sort(compareText),
    ...((options.rules ?? []).length > 0 && { rules: [...(options.rules ?? [])] }),
    ...(collected.redacted && {
      redaction: { ...collected.redacted, values: [...(options.secretValues ?? [])] },
    }),
    objects,
    treeRoot: treeRootOf(objects),
    ignored: collected.ignored,
  };
}

/** The options a snapshot was made with, for collecting again by the same rules. */
export function optionsOf(snapshot: Snapshot): CollectOptions {
  const { namespace, kinds, policies, rules = [], redaction } = snapshot;
  return {
    namespace,
    kinds,
    policies: ALL_DROP_POLICIES.filter((policy) => policies.includes(policy)),
    rules,
    secretValues: redaction?.values ?? [],
  };
}

/** Throws `ambiguous` when two snapshots digest secrets under two keys: what differs then says nothing. */
export function assertComparable(before: Snapshot, after: Snapshot): void {
  const [left, right] = [before.redaction?.keyId, after.redaction?.keyId];
  if (left === undefined || right === undefined || left === right) return;
  throw new AppError('ambiguous', {
    message: `secrets are digested under ${left} and under ${right}`,
    userMessage: `The secrets of the two snapshots are digested under two keys (${left} and ${right}), so that nobody can tell whether they changed. Set snapshots.redaction.key to the same key in both places.`,
  });
}

/** The bytes of `config-snapshot.json`. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  return utf8(canonicalJson(snapshot as Json));
}

/** Reads a snapshot and recomputes every digest in it; throws `invalid_input` when it does not hold together. */
export function parseSnapshot(bytes: Uint8Array): Snapshot {
  const snapshot = parseOrThrow(snapshotSchema, parseStrictJson(bytes, LIMITS), 'The snapshot');
  for (const [index, object] of snapshot.objects.entries()) {
    const before = snapshot.objects[index - 1];
    const text = identityText(object.identity);
    if (before !== undefined && compareText(identityText(before.identity), text) >= 0)
      throw broken(`${text} is out of order, or there twice`);
    if (sha256Hex(canonicalJson(object.value as JsonObject)) !== object.digest)
      throw broken(`the digest of ${text} is not that of its value`);
  }
  if (treeRootOf(snapshot.objects) !== snapshot.treeRoot) throw broken('the root is not that of the objects');
  return snapshot;
}

function treeRootOf(objects: readonly Pick<SnapshotObject, 'identity' | 'digest'>[]): string {
  const tree = growTree();
  for (const { identity, digest } of objects)
    tree.append(leafHash(utf8(`${identityText(identity)}\0${digest}`)));
  return toHex(tree.root());
}

function broken(why: string): AppError {
  return new AppError('invalid_input', {
    message: `the snapshot does not hold together: ${why}`,
    userMessage: `The snapshot does not hold together: ${why}. Somebody changed it after it was made.`,
  });
}
