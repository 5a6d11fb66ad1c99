import { sha256 } from '@noble/hashes/sha2.js';
import { type Hash, nodeHash } from './merkle';
import { joinHashes, TILE_WIDTH, type Tile } from './tiles';
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

/** The last, not yet full tile of a level, and the roots of its complete subtrees from left to right. */
type Row = { hashes: Uint8Array[]; roots: { width: number; hash: Uint8Array }[] };

/**
 * Goes on from a tree of `size`: `partials[level]` are the hashes of its last, not yet full tile of that level. None for an
 * empty tree.
 */
export function growTree(
  size = 0,
  partials: readonly (readonly Uint8Array[])[] = [],
  hash: Hash = sha256,
): TreeBuilder {
  const rows: Row[] = partials.map((hashes) => {
    const row: Row = { hashes: [], roots: [] };
    for (const value of hashes) addToRow(row, value, hash);
    return row;
  });
  return build(size, rows, hash);
}

function build(size: number, rows: Row[], hash: Hash): TreeBuilder {
  let leaves = size;

  function push(level: number, value: Uint8Array, filled: Tile[]): void {
    const row = rows[level] ?? { hashes: [], roots: [] };
    rows[level] = row;
    addToRow(row, value, hash);
    const [whole] = row.roots;
    if (row.hashes.length < TILE_WIDTH || whole === undefined) return;
    const index = Math.floor((leaves - 1) / TILE_WIDTH ** (level + 1));
    filled.push({ level, index, hashes: joinHashes(row.hashes) });
    rows[level] = { hashes: [], roots: [] };
    push(level + 1, whole.hash, filled);
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
      const subtrees = [...rows].reverse().flatMap((row) => (row ?? { roots: [] }).roots);
      return foldNodes(
        subtrees.map((subtree) => subtree.hash),
        hash,
      );
    },
    fork: () =>
      build(
        leaves,
        rows.map(({ hashes, roots }) => ({ hashes: [...hashes], roots: [...roots] })),
        hash,
      ),
  };
}

/** Joins equal neighbours as they come, so that a root costs a few hashes however often it is asked for. */
function addToRow(row: Row, value: Uint8Array, hash: Hash): void {
  row.hashes.push(value);
  let joined = { width: 1, hash: value };
  for (let left = row.roots.at(-1); left?.width === joined.width; left = row.roots.at(-1)) {
    row.roots.pop();
    joined = { width: joined.width * 2, hash: nodeHash(left.hash, joined.hash, hash) };
  }
  row.roots.push(joined);
}
