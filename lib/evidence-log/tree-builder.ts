import { sha256 } from '@noble/hashes/sha2.js';
import { type Hash, splitPoint } from './merkle';
import { joinHashes, rootOfHashes, TILE_WIDTH, type Tile } from './tiles';
import { foldNodes } from './tree-plan';

/** A growing tree in little memory: at each tile level the hashes that do not fill a tile yet. */
export type TreeBuilder = {
  readonly size: number;
  /** Adds a leaf; returns the tiles it filled, lowest level first. */
  append(leafHash: Uint8Array): Tile[];
  root(): Uint8Array;
  /** A copy to try something on. */
  fork(): TreeBuilder;
};

/**
 * Goes on from a tree of `size`: `partials[level]` are the hashes of its last, not yet full tile of that level. None for an
 * empty tree.
 */
export function growTree(
  size = 0,
  partials: readonly (readonly Uint8Array[])[] = [],
  hash: Hash = sha256,
): TreeBuilder {
  const rows = partials.map((row) => [...row]);
  let leaves = size;

  function push(level: number, value: Uint8Array, filled: Tile[]): void {
    const row = rows[level] ?? [];
    rows[level] = row;
    row.push(value);
    if (row.length < TILE_WIDTH) return;
    const index = Math.floor((leaves - 1) / TILE_WIDTH ** (level + 1));
    filled.push({ level, index, hashes: joinHashes(row) });
    rows[level] = [];
    push(level + 1, rootOfHashes(row, hash), filled);
  }

  return {
    get size() {
      return leaves;
    },
    append(value) {
      const filled: Tile[] = [];
      leaves += 1;
      push(0, value, filled);
      return filled;
    },
    root() {
      const subtrees = [...rows].reverse().flatMap((row) => powersOfTwo(row ?? [], hash));
      return foldNodes(subtrees, hash);
    },
    fork: () => growTree(leaves, rows, hash),
  };
}

/** Roots of the largest complete subtrees over a row, from left to right. */
function powersOfTwo(row: readonly Uint8Array[], hash: Hash): Uint8Array[] {
  const roots: Uint8Array[] = [];
  let at = 0;
  while (at < row.length) {
    const left = row.length - at;
    const width = left === 1 ? 1 : splitPoint(left + 1);
    roots.push(rootOfHashes(row.slice(at, at + width), hash));
    at += width;
  }
  return roots;
}
