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
import { type Collected, type CollectOptions, compareText } from './collect';
import { DROP_POLICIES } from './drop-rules';
import { identityText } from './identity';
import type { JsonObject } from './json-tree';
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
    objects,
    treeRoot: treeRootOf(objects),
    ignored: collected.ignored,
  };
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
