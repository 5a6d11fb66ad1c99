import { sha256 } from '@noble/hashes/sha2.js';
import { AppError, concatBytes } from '@/lib/kernel';
import { HASH_SIZE, type Hash, nodeHash } from './merkle';
import type { Node } from './tree-plan';

/** Hashes in a full tile, and the height of the subtree it covers (c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;

/** 256 neighbouring hashes of subtrees with 2^(8 × level) leaves. Only full tiles are ever stored. */
export type Tile = { level: number; index: number; hashes: Uint8Array };

/** Where the hashes that make up a node are: `count` of them from `start` on in one tile. */
export type TileSlice = { level: number; index: number; start: number; count: number };

/** The part of a tile that a node is the root of. */
export function sliceOfNode(node: Node): TileSlice {
  const level = Math.floor(node.level / TILE_HEIGHT);
  const count = 2 ** (node.level % TILE_HEIGHT);
  const first = node.index * count;
  return { level, index: Math.floor(first / TILE_WIDTH), start: first % TILE_WIDTH, count };
}

/** Whether a tree of `size` has filled this tile. */
export function isFullTile(tile: { level: number; index: number }, size: number): boolean {
  return (tile.index + 1) * TILE_WIDTH ** (tile.level + 1) <= size;
}

/** Root of `hashes`, a whole power of two of them, at most a tile's. */
export function rootOfHashes(hashes: readonly Uint8Array[], hash: Hash = sha256): Uint8Array {
  let row = [...hashes];
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]];
      if (left === undefined || right === undefined)
        throw new AppError('internal', { message: 'a tile was cut at no power of two' });
      above.push(nodeHash(left, right, hash));
    }
    row = above;
  }
  const [root] = row;
  if (root === undefined) throw new AppError('internal', { message: 'no root over no hashes' });
  return root;
}

/** The hashes of a tile, or of a part of one, one by one. */
export function splitHashes(bytes: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at + HASH_SIZE <= bytes.length; at += HASH_SIZE)
    hashes.push(bytes.subarray(at, at + HASH_SIZE));
  return hashes;
}

/** The other way round, as tiles are stored. */
export function joinHashes(hashes: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...hashes);
}
