import type { ParsedBundle } from '@/lib/attestations';
import { encodeLeaf, type Hash, type Leaf, leafSchema } from '@/lib/evidence-log';
import { equalBytes, parseOrThrow, parseStrictJson, toHex } from '@/lib/kernel';
import { type Attempt, attempt } from './attempt';
import type { Fault } from './tally';

const LIMITS = { maxBytes: 4_096, maxDepth: 3, maxMembers: 30 };

/** A leaf of the log from its bytes, which must be its one canonical form. */
export function readLeaf(bytes: Uint8Array): Attempt<Leaf> {
  const read = attempt(() => parseOrThrow(leafSchema, parseStrictJson(bytes, LIMITS), 'The leaf'));
  if (read.ok && !equalBytes(encodeLeaf(read.value), bytes))
    return { ok: false, reason: 'the leaf is not canonical JSON' };
  return read;
}

/** Whether a leaf speaks of exactly this statement, whose signature has been verified. */
export function checkLeaf(leaf: Leaf, { payload, signature }: ParsedBundle, hash: Hash): Fault | null {
  if (leaf.statement === null) return { code: 'leaf-altered', reason: 'the leaf speaks of no statement' };
  if (leaf.statement.payload !== toHex(hash(payload)))
    return { code: 'leaf-altered', reason: 'the leaf has the digest of another payload' };
  if (leaf.statement.signature !== toHex(hash(signature)))
    return { code: 'leaf-altered', reason: 'the leaf has the digest of another signature' };
  return null;
}
