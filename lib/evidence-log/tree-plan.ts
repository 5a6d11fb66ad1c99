import { sha256 } from '@noble/hashes/sha2.js';
import { AppError } from '@/lib/kernel';
import { emptyRoot, type Hash, isCount, nodeHash, splitPoint } from './merkle';

/** A complete subtree: the `index`-th of those with 2^level leaves. Its hash never changes once its leaves are there. */
export type Node = { level: number; index: number };

/** One hash of a proof: complete subtrees from left to right, folded with `foldNodes`. */
export type NodeRun = readonly Node[];

/** The complete subtrees of a whole tree, largest first: its compact range. Empty for the empty tree. */
export function planRoot(size: number): NodeRun {
  if (!isCount(size)) throw outOfRange(`${size} is not a size`);
  return completeSubtrees(0, size);
}

/** Which hashes make the inclusion proof of leaf `index` in the tree of `size`, from the leaf's sibling upwards. */
export function planInclusion(index: number, size: number): NodeRun[] {
  if (!isCount(index) || !isCount(size) || index >= size)
    throw outOfRange(`no leaf ${index} in a tree of ${size}`);
  const runs: NodeRun[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      runs.push(completeSubtrees(middle, end));
      end = middle;
    } else {
      runs.push(completeSubtrees(start, middle));
      start = middle;
    }
  }
  return runs.reverse();
}

/** Which hashes make the consistency proof from `size1` to `size2`. None when they are equal. */
export function planConsistency(size1: number, size2: number): NodeRun[] {
  if (!isCount(size1) || !isCount(size2) || size1 === 0 || size1 > size2)
    throw outOfRange(`no proof from size ${size1} to size ${size2}`);
  const runs: NodeRun[] = [];
  let start = 0;
  let end = size2;
  while (size1 !== end) {
    const middle = start + splitPoint(end - start);
    if (size1 <= middle) {
      runs.push(completeSubtrees(middle, end));
      end = middle;
    } else {
      runs.push(completeSubtrees(start, middle));
      start = middle;
    }
  }
  if (start !== 0) runs.push(completeSubtrees(start, end));
  return runs.reverse();
}

/** The hash over neighbouring complete subtrees, left to right, largest first; the empty tree's root for none. */
export function foldNodes(hashes: readonly Uint8Array[], hash: Hash = sha256): Uint8Array {
  let result: Uint8Array | undefined;
  for (let i = hashes.length - 1; i >= 0; i--) {
    const left = hashes[i];
    if (left !== undefined) result = result === undefined ? left : nodeHash(left, result, hash);
  }
  return result ?? emptyRoot(hash);
}

/** Leaves [start, end) as complete subtrees; `start` is a multiple of the largest one. */
function completeSubtrees(start: number, end: number): Node[] {
  const nodes: Node[] = [];
  let at = start;
  while (at < end) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

function outOfRange(message: string): AppError {
  return new AppError('invalid_input', { message });
}
