import { setImmediate } from 'node:timers/promises';
import { auditRecord } from '@/lib/audit';
import { canonicalJson, equalBytes, type LogKind, toHex } from '@/lib/kernel';
import type { Db } from '@/lib/platform/db';
import { joinHashes, TILE_WIDTH, type Tile } from '../tiles';
import type { TreeBuilder } from '../tree-builder';
import type { Findings } from './findings';
import { fastHash, fastHashHex, type Query } from './query';
import { readTiles } from './store';
import { type LeafWithRow, readLeavesWithRows } from './verify-store';

/** Told after each leaf, when the tree has grown to `size`; `null` when leaves are missing and nobody can tell. */
export type TreeWatcher = (size: number, tree: TreeBuilder, doubts: LeafDoubts) => Promise<void> | null;

/** Leaves that differ from their tile: until a signed root tells which of the two was changed. */
export type LeafDoubts = {
  readonly open: boolean;
  /** Settles them by a root that is known to be right. False when neither explanation leads to it. */
  settle(root: Uint8Array): boolean;
};

type RowDoubt = { index: number; rowId: number; expected: string; actual: string };
/** More doubts than this are each taken to be a change of its own. */
const MAX_PAIRED = 10_000;

/** Re-hashes the leaves [from, to), compares each with its audit row, its place and its tile, and grows the tree over them. */
export async function verifyLeaves(options: {
  db: Db;
  query: Query;
  log: LogKind;
  from: number;
  to: number;
  batchSize: number;
  tree: TreeBuilder;
  findings: Findings;
  watch: TreeWatcher;
  onBatch: (done: number) => void;
}): Promise<{ leaves: number; tiles: number; tree: TreeBuilder }> {
  const { db, query, log, findings } = options;
  const order = watchOrder(findings);
  const rows = watchRows(findings);
  const grown = growWithDoubts(options.tree, findings);
  let leaves = 0;
  let tiles = 0;
  const read = (from: number) => {
    const to = Math.min(from + options.batchSize, options.to);
    const batch = Promise.all([
      readLeavesWithRows(db, log, from, to),
      readTiles(query, log, 0, tileRange(from, to)),
    ]);
    // Whoever stops before it comes to this batch has a reason of its own.
    batch.catch(() => undefined);
    return { to, batch };
  };
  let ahead = read(options.from);
  for (let from = options.from; from < options.to; ) {
    const { to, batch } = ahead;
    const [found, stored] = await batch;
    // PostgreSQL reads the next batch while this one is hashed; it is asked in a turn of the event loop.
    if (to < options.to) {
      ahead = read(to);
      await setImmediate();
    }
    const filled: Tile[] = [];
    let next = 0;
    for (let index = from; index < to; index++) {
      const leaf = found[next]?.index === index ? found[next++] : undefined;
      const tileHash = stored.get(Math.floor(index / TILE_WIDTH))?.[index % TILE_WIDTH];
      if (leaf === undefined)
        findings.add(
          'leaf-missing',
          `leaf ${index}`,
          'there is no leaf of this index, and indexes have no gaps',
        );
      else {
        order(leaf);
        rows.look(leaf);
        leaves += 1;
      }
      filled.push(...grown.add(index, leaf, tileHash));
      const waits = options.watch(index + 1, grown.tree, grown.doubts);
      if (waits !== null) await waits;
    }
    tiles += await compareTiles(query, log, filled, findings);
    options.onBatch(to);
    from = to;
  }
  grown.finish();
  rows.finish();
  return { leaves, tiles, tree: grown.tree };
}

/** Leaves of one batch share a time and follow their rows' numbers; batches follow time. What was moved breaks one or the other. */
function watchOrder(findings: Findings) {
  let before: LeafWithRow | null = null;
  return (leaf: LeafWithRow): void => {
    if (before !== null) {
      const backwards = leaf.loggedAtMs < before.loggedAtMs;
      const sameBatch = leaf.loggedAtMs === before.loggedAtMs;
      if (backwards || (sameBatch && leaf.auditEventId < before.auditEventId))
        findings.add(
          'rows-reordered',
          `leaf ${leaf.index}`,
          `it comes after leaf ${before.index}, but was written before it`,
        );
    }
    before = leaf;
  };
}

/** Compares rows with what their leaves hold. Rows that have each other's contents were exchanged, not just changed. */
function watchRows(findings: Findings) {
  const doubts: RowDoubt[] = [];
  return {
    look({ index, prefixed, event, auditEventId }: LeafWithRow): void {
      if (event === null) {
        findings.add('row-deleted', `leaf ${index}`, `audit row ${auditEventId} is gone`);
        return;
      }
      const actual = fastHashHex(canonicalJson(auditRecord(event)));
      if (prefixed.includes(`"record":"${actual}"`, 1, 'latin1')) return;
      const expected = /"record":"([0-9a-f]{64})"/.exec(prefixed.toString('latin1', 1))?.[1] ?? '';
      if (doubts.length < MAX_PAIRED) doubts.push({ index, rowId: auditEventId, expected, actual });
      else findings.add('row-altered', `audit row ${auditEventId}`, `it is not what leaf ${index} holds`);
    },
    finish(): void {
      const held = new Map(doubts.map((doubt) => [doubt.expected, doubt]));
      for (const { index, rowId, actual } of doubts) {
        const other = held.get(actual);
        if (other === undefined)
          findings.add(
            'row-altered',
            `audit row ${rowId}`,
            `it no longer hashes to what leaf ${index} holds`,
          );
        else
          findings.add(
            'rows-reordered',
            `audit row ${rowId}`,
            `it stands at leaf ${index}, but leaf ${other.index} holds it`,
          );
      }
    },
  };
}

/** Grows the tree; where leaf and tile differ it grows both ways until a root tells which is right. */
function growWithDoubts(start: TreeBuilder, findings: Findings) {
  let tree = start;
  let other: TreeBuilder | null = null;
  let open: { index: number; leaf: Uint8Array; tile: Uint8Array }[] = [];

  const blameTile = () => {
    for (const { index } of open)
      findings.add(
        'tile-altered',
        `tile 0/${Math.floor(index / TILE_WIDTH)}`,
        `its hash of leaf ${index} is another`,
      );
  };
  const blameLeaves = () => {
    const places = new Map(open.map(({ index, tile }) => [toHex(tile), index]));
    for (const { index, leaf } of open) {
      const place = places.get(toHex(leaf));
      if (place === undefined)
        findings.add('leaf-altered', `leaf ${index}`, 'it is another leaf than the one that was signed for');
      else findings.add('rows-reordered', `leaf ${index}`, `it was signed for as leaf ${place}`);
    }
  };

  return {
    get tree() {
      return tree;
    },
    add(index: number, leaf: LeafWithRow | undefined, tileHash: Uint8Array | undefined): Tile[] {
      const { hash, doubt, named } = judgeLeaf(index, leaf, tileHash, findings);
      if (doubt !== null) {
        other ??= tree.fork();
        if (!named && open.length < MAX_PAIRED) open.push({ index, leaf: hash, tile: doubt });
      }
      other?.append(doubt ?? hash);
      return tree.append(hash);
    },
    doubts: {
      get open() {
        return other !== null;
      },
      settle(root: Uint8Array): boolean {
        const byLeaves = equalBytes(tree.root(), root);
        if (other === null) return byLeaves;
        const byTiles = equalBytes(other.root(), root);
        if (byLeaves) blameTile();
        else blameLeaves();
        if (byTiles) tree = other;
        other = null;
        open = [];
        return byLeaves || byTiles;
      },
    },
    finish(): void {
      if (other !== null) blameTile();
      other = null;
    },
  };
}

/**
 * The hash to go on with; `doubt` is another that it might have to be, when tile or stored hash say so. `named`: whichever is right, the
 * finding is the same and already there.
 */
function judgeLeaf(
  index: number,
  leaf: LeafWithRow | undefined,
  tileHash: Uint8Array | undefined,
  findings: Findings,
): { hash: Uint8Array; doubt: Uint8Array | null; named: boolean } {
  if (leaf === undefined) return { hash: tileHash ?? new Uint8Array(32), doubt: null, named: true };
  const computed = fastHash(leaf.prefixed);
  if (!equalBytes(computed, leaf.hash)) {
    findings.add('leaf-altered', `leaf ${index}`, 'its body does not hash to the hash beside it');
    return { hash: computed, doubt: tileHash ?? leaf.hash, named: true };
  }
  const differs = tileHash !== undefined && !equalBytes(computed, tileHash);
  return { hash: computed, doubt: differs ? tileHash : null, named: false };
}

/** Compares the tiles that a tree filled with the stored ones; those of level 0 were compared leaf by leaf. */
async function compareTiles(
  query: Query,
  log: LogKind,
  filled: readonly Tile[],
  findings: Findings,
): Promise<number> {
  for (const level of new Set(filled.map((tile) => tile.level))) {
    const expected = filled.filter((tile) => tile.level === level);
    const stored = await readTiles(
      query,
      log,
      level,
      expected.map(({ index }) => index),
    );
    for (const { index, hashes } of expected) {
      const found = stored.get(index);
      if (found === undefined || found.length !== TILE_WIDTH)
        findings.add('tile-altered', `tile ${level}/${index}`, 'it is missing or not whole');
      else if (level > 0 && !equalBytes(joinHashes(found), hashes))
        findings.add('tile-altered', `tile ${level}/${index}`, 'it is not what the leaves below it hash to');
    }
  }
  return filled.length;
}

function tileRange(from: number, to: number): number[] {
  const first = Math.floor(from / TILE_WIDTH);
  return Array.from({ length: Math.ceil(to / TILE_WIDTH) - first }, (_, i) => first + i);
}
