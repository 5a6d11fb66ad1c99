import { AppError, type LogKind } from '@/lib/kernel';
import { isFullTile, rootOfHashes, sliceOfNode, TILE_WIDTH } from '../tiles';
import { growTree, type TreeBuilder } from '../tree-builder';
import { foldNodes, type Node, type NodeRun } from '../tree-plan';
import { fastHash, type Query } from './query';
import { readLeafHashes, readTiles } from './store';

/** A part of one tile level that some node needs. */
type Wanted = Map<number, Set<number>>;

/**
 * The hashes that runs of complete subtrees fold to, in a tree of `size`: read from full tiles, and from leaves where a tile is not full
 * yet. What comes back is only as good as the database; callers check it against a root.
 */
export async function readRuns(
  query: Query,
  log: LogKind,
  size: number,
  runs: readonly NodeRun[],
): Promise<Uint8Array[]> {
  const rows = await loadTiles(query, log, size, runs.flat());
  const hashOf = (node: Node): Uint8Array => {
    const { level, index, start, count } = sliceOfNode(node);
    return rootOfHashes(sliceOf(rows, { level, index }, start, count), fastHash);
  };
  return runs.map((run) => foldNodes(run.map(hashOf), fastHash));
}

/** The tree of `size` as it is stored, ready to grow. */
export async function loadTree(query: Query, log: LogKind, size: number): Promise<TreeBuilder> {
  const partials: Uint8Array[][] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    const count = Math.floor(size / TILE_WIDTH ** level) % TILE_WIDTH;
    const index = Math.floor(size / TILE_WIDTH ** (level + 1));
    partials.push(count === 0 ? [] : await readPartialTile(query, log, level, index, count));
  }
  return growTree(size, partials, fastHash);
}

async function readPartialTile(query: Query, log: LogKind, level: number, index: number, count: number) {
  const from = index * TILE_WIDTH;
  const hashes =
    level === 0
      ? await readLeafHashes(query, log, from, from + count)
      : await readTileRoots(query, log, level - 1, from, count);
  if (hashes.length === count) return hashes;
  throw missing(log, level, index);
}

async function readTileRoots(query: Query, log: LogKind, level: number, from: number, count: number) {
  const tiles = await readTiles(query, log, level, range(from, count));
  return range(from, count).flatMap((index) => {
    const hashes = tiles.get(index);
    return hashes?.length === TILE_WIDTH ? [rootOfHashes(hashes, fastHash)] : [];
  });
}

/** Every tile that the nodes need, by level and index; a tile that is not full is filled in from what is below it. */
async function loadTiles(query: Query, log: LogKind, size: number, nodes: readonly Node[]) {
  const wanted = new Map<number, Wanted>();
  const want = (level: number, index: number, start: number, count: number): void => {
    const tiles = wanted.get(level) ?? new Map<number, Set<number>>();
    wanted.set(level, tiles);
    const positions = tiles.get(index) ?? new Set<number>();
    tiles.set(index, positions);
    for (const at of range(start, count)) positions.add(at);
    if (level > 0 && !isFullTile({ level, index }, size))
      for (const at of range(start, count)) want(level - 1, index * TILE_WIDTH + at, 0, 1);
  };
  for (const node of nodes) {
    const { level, index, start, count } = sliceOfNode(node);
    want(level, index, start, count);
  }
  const rows = new Map<string, (Uint8Array | undefined)[]>();
  for (const level of [...wanted.keys()].sort((a, b) => a - b))
    await loadLevel(query, log, size, level, wanted.get(level) ?? new Map(), rows);
  return rows;
}

async function loadLevel(
  query: Query,
  log: LogKind,
  size: number,
  level: number,
  tiles: Wanted,
  rows: Map<string, (Uint8Array | undefined)[]>,
): Promise<void> {
  const full = [...tiles.keys()].filter((index) => isFullTile({ level, index }, size));
  const stored =
    full.length === 0 ? new Map<number, Uint8Array[]>() : await readTiles(query, log, level, full);
  for (const [index, positions] of tiles) {
    const row = stored.get(index) ?? [];
    if (!full.includes(index)) {
      if (level === 0) row.push(...(await readLeafHashes(query, log, index * TILE_WIDTH, size)));
      else
        for (const at of positions)
          row[at] = rootOfHashes(
            sliceOf(rows, { level: level - 1, index: index * TILE_WIDTH + at }, 0, TILE_WIDTH),
            fastHash,
          );
    }
    rows.set(`${level}/${index}`, row);
  }
}

function sliceOf(
  rows: ReadonlyMap<string, (Uint8Array | undefined)[]>,
  tile: { level: number; index: number },
  start: number,
  count: number,
): Uint8Array[] {
  const row = rows.get(`${tile.level}/${tile.index}`) ?? [];
  const part = row.slice(start, start + count).filter((hash) => hash !== undefined);
  if (part.length === count) return part;
  throw new AppError('internal', {
    message: `tile ${tile.level}/${tile.index} of the evidence log is not whole`,
    userMessage: 'A part of the evidence log is missing. Find out what: mc audit verify',
  });
}

function missing(log: LogKind, level: number, index: number): AppError {
  return new AppError('internal', {
    message: `the ${log} log lacks hashes of tile ${level}/${index}`,
    userMessage: 'A part of the evidence log is missing. Find out what: mc audit verify',
  });
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}
