import type { ParsedBundle } from '@/lib/attestations';
import { encodeLeaf, type Leaf, leafSchema } from '@/lib/evidence-log';
import { equalBytes, parseCanonicalJson, parseOrThrow, parseStrictJson } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import { type Attempt, attempt } from './attempt';
import type { Fault } from './tally';

const LIMITS = { maxBytes: 4_096, maxDepth: 3, maxMembers: 30 };

/** A leaf of the log from its bytes, which must be its one canonical form. */
export function readLeaf(bytes: Uint8Array): Attempt<Leaf> {
  const canonical = parseCanonicalJson(bytes, LIMITS);
  const read = attempt(() =>
    parseOrThrow(leafSchema, canonical ?? parseStrictJson(bytes, LIMITS), 'The leaf'),
  );
  if (read.ok && canonical === null && !equalBytes(encodeLeaf(read.value), bytes))
    return { ok: false, reason: 'the leaf is not canonical JSON' };
  return read;
}

/** Whether a leaf speaks of exactly this statement, whose signature has been verified. */
export function checkLeaf(
  leaf: Leaf,
  { payload, signature }: ParsedBundle,
  crypto: Pick<Crypto, 'sha256HexOf'>,
): Fault | null {
  if (leaf.statement === null) return { code: 'leaf-altered', reason: 'the leaf speaks of no statement' };
  if (leaf.statement.payload !== crypto.sha256HexOf(payload))
    return { code: 'leaf-altered', reason: 'the leaf has the digest of another payload' };
  if (leaf.statement.signature !== crypto.sha256HexOf(signature))
    return { code: 'leaf-altered', reason: 'the leaf has the digest of another signature' };
  return null;
}
