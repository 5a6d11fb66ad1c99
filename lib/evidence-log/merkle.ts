import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, equalBytes } from '@/lib/kernel';

/** One-shot SHA-256. Servers hand in the machine's own, which is faster than the portable one used by default. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

export const HASH_SIZE = 32;
const LEAF = Uint8Array.of(0);

/** SHA-256(0x00 ‖ body), RFC 9162 §2.1.1. */
export function leafHash(body: Uint8Array, hash: Hash = sha256): Uint8Array {
  return hash(concatBytes(LEAF, body));
}

/** Written again for every pair of hashes: a hash function has read its input when it returns, and millions of these are made. */
const PAIR = new Uint8Array(1 + 2 * HASH_SIZE);

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Hash = sha256): Uint8Array {
  const fits = left.length === HASH_SIZE && right.length === HASH_SIZE;
  const input = fits ? PAIR : new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return hash(input);
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(hash: Hash = sha256): Uint8Array {
  return hash(new Uint8Array(0));
}

/**
 * Whether `proof` shows that `leafHash` is leaf `index` of the tree with this size and root (RFC 9162 §2.1.3.2). A proof of
 * another length than the position asks for is no proof.
 */
export function verifyInclusion(
  claim: {
    index: number;
    size: number;
    leafHash: Uint8Array;
    root: Uint8Array;
    proof: readonly Uint8Array[];
  },
  hash: Hash = sha256,
): boolean {
  const { index, size, root, proof } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (![claim.leafHash, root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let result = claim.leafHash;
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      result = nodeHash(sibling, result, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      result = nodeHash(result, sibling, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equalBytes(result, root);
}

/**
 * Whether `proof` shows that the tree of `size1` is the beginning of the tree of `size2` (RFC 9162 §2.1.4.2). Nothing is proven
 * about an empty tree, so `size1` 0 never verifies, not even with equal roots and no proof.
 */
export function verifyConsistency(
  claim: {
    size1: number;
    size2: number;
    root1: Uint8Array;
    root2: Uint8Array;
    proof: readonly Uint8Array[];
  },
  hash: Hash = sha256,
): boolean {
  const { size1, size2, root1, root2 } = claim;
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2) return false;
  if (size1 === size2) return claim.proof.length === 0 && equalBytes(root1, root2);
  if (![root1, root2, ...claim.proof].every(isHash)) return false;
  if (claim.proof.length === 0) return false;
  const [first, ...rest] = isPowerOfTwo(size1) ? [root1, ...claim.proof] : claim.proof;
  const roots = first === undefined ? null : climb(size1 - 1, size2 - 1, first, rest, hash);
  return roots !== null && equalBytes(roots.old, root1) && equalBytes(roots.young, root2);
}

/** Both roots that a consistency proof leads to from their common subtree `first`; null when its length is wrong. */
function climb(last1: number, last2: number, first: Uint8Array, rest: readonly Uint8Array[], hash: Hash) {
  let [fn, sn] = [last1, last2];
  let [old, young] = [first, first];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  for (const sibling of rest) {
    if (sn === 0) return null;
    if (isOdd(fn) || fn === sn) {
      old = nodeHash(sibling, old, hash);
      young = nodeHash(sibling, young, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      young = nodeHash(young, sibling, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? { old, young } : null;
}

/** A number of leaves, or the index of one, that a double holds exactly. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The largest power of two below `size`, for `size` of at least 2. */
export function splitPoint(size: number): number {
  let k = 1;
  while (k * 2 < size) k *= 2;
  return k;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === HASH_SIZE;
}

function isPowerOfTwo(value: number): boolean {
  return splitPoint(value) * 2 === value || value === 1;
}

/** Bit operators of JavaScript cut numbers to 32 bits; sizes are larger than that. */
function isOdd(value: number): boolean {
  return value % 2 === 1;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
