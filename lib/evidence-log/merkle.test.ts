import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromBase64, toHex, utf8 } from '@/lib/kernel';
import { emptyRoot, leafHash, nodeHash, verifyConsistency, verifyInclusion } from './merkle';
import { rootOfHashes, sliceOfNode, splitHashes, TILE_WIDTH, type Tile } from './tiles';
import { growTree } from './tree-builder';
import { foldNodes, type Node, type NodeRun, planConsistency, planInclusion, planRoot } from './tree-plan';

const folder = join(process.env.MC_SHARED_DIR ?? join(process.cwd(), '..', 'shared'), 'vectors', 'merkle');

function vectorNames(kind: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith(`testdata_${kind}_`));
  } catch (error) {
    if (process.env.MC_TOOLS === 'required') throw error;
    return [];
  }
}

/** Go writes an absent hash as null; sizes may be beyond what a double holds. */
const bytes = z
  .string()
  .nullable()
  .transform((text) => fromBase64(text ?? ''));
const proof = z
  .array(bytes)
  .nullable()
  .transform((hashes) => hashes ?? []);
const inclusionSchema = z.object({
  leafIdx: z.number(),
  treeSize: z.number(),
  root: bytes,
  leafHash: bytes,
  proof,
  wantErr: z.boolean(),
});
const consistencySchema = z.object({
  size1: z.number(),
  size2: z.number(),
  root1: bytes,
  root2: bytes,
  proof,
  wantErr: z.boolean(),
});

const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

describe('published proofs (transparency-dev/merkle)', () => {
  it('are all there', ({ skip }) => {
    const count = vectorNames('inclusion').length + vectorNames('consistency').length;
    if (count === 0) skip('no vectors in MC_SHARED_DIR');
    expect(count).toBe(196);
  });

  it.each(vectorNames('inclusion'))('%s', (name) => {
    const { leafIdx, treeSize, wantErr, ...rest } = inclusionSchema.parse(read(name));
    expect(verifyInclusion({ index: leafIdx, size: treeSize, ...rest })).toBe(!wantErr);
  });

  it.each(vectorNames('consistency'))('%s', (name) => {
    const { wantErr, ...claim } = consistencySchema.parse(read(name));
    expect(verifyConsistency(claim)).toBe(!wantErr);
  });
});

/** Roots of the eight inputs that implementations of RFC 6962 share, by the number of them. */
const INPUTS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOT_OF_8 = '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328';

describe('hashes', () => {
  it('gives the empty tree the hash of nothing', () => {
    expect(toHex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('gives the known root over the known leaves', () => {
    const tree = growTree();
    for (const input of INPUTS) tree.append(leafHash(Buffer.from(input, 'hex')));
    expect(toHex(tree.root())).toBe(ROOT_OF_8);
  });

  it('tells a leaf from a node of the same bytes', () => {
    const [left, right] = [leafHash(utf8('a')), leafHash(utf8('b'))];
    expect(leafHash(new Uint8Array([...left, ...right]))).not.toEqual(nodeHash(left, right));
  });
});

/** The definition in RFC 9162 §2.1.1, word for word: what everything faster is compared with. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (only === undefined) return emptyRoot();
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

/** A tree with the tiles it filled, read the way a server reads them. */
function tiledTree(leaves: readonly Uint8Array[]) {
  const tiles = new Map<string, Tile>();
  const tree = growTree();
  for (const leaf of leaves)
    for (const tile of tree.append(leaf)) tiles.set(`${tile.level}/${tile.index}`, tile);
  const hashOf = (node: Node): Uint8Array => {
    const { level, index, start, count } = sliceOfNode(node);
    const full = tiles.get(`${level}/${index}`);
    const positions = Array.from({ length: count }, (_, i) => start + i);
    const row = positions.map((at) => {
      if (full) return splitHashes(full.hashes)[at] ?? new Uint8Array(0);
      const place = index * TILE_WIDTH + at;
      return level === 0 ? (leaves[place] ?? new Uint8Array(0)) : tileRoot(level - 1, place);
    });
    return rootOfHashes(row);
  };
  const tileRoot = (level: number, index: number): Uint8Array =>
    rootOfHashes(splitHashes(tiles.get(`${level}/${index}`)?.hashes ?? new Uint8Array(0)));
  return { tree, fold: (run: NodeRun) => foldNodes(run.map(hashOf)) };
}

const leavesOf = (size: number) => Array.from({ length: size }, (_, i) => leafHash(utf8(`leaf ${i}`)));

/** Sizes with a preference for the edges of tiles. */
const sizes = fc.oneof(fc.integer({ min: 1, max: 80 }), fc.constantFrom(255, 256, 257, 511, 512, 700));

describe('trees', () => {
  it('have the root that RFC 9162 defines, whether grown, folded from subtrees or read from tiles', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const leaves = leavesOf(size);
        const { tree, fold } = tiledTree(leaves);
        const root = definedRoot(leaves);
        expect(tree.root()).toEqual(root);
        expect(fold(planRoot(size))).toEqual(root);
      }),
      { numRuns: 60 },
    );
  });

  it('prove every leaf, and no proof survives a changed bit, a missing or an additional hash', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size, at, flip) => {
        const leaves = leavesOf(size);
        const { fold, tree } = tiledTree(leaves);
        const index = at % size;
        const hashes = planInclusion(index, size).map(fold);
        const claim = {
          index,
          size,
          leafHash: leaves[index] ?? new Uint8Array(0),
          root: tree.root(),
          proof: hashes,
        };
        expect(verifyInclusion(claim)).toBe(true);
        for (const bent of bend([claim.leafHash, claim.root, ...hashes], flip)) {
          const [leaf, root, ...proof] = bent;
          if (leaf && root) expect(verifyInclusion({ ...claim, leafHash: leaf, root, proof })).toBe(false);
        }
        expect(verifyInclusion({ ...claim, proof: [...hashes, claim.root] })).toBe(false);
        if (hashes.length > 0) expect(verifyInclusion({ ...claim, proof: hashes.slice(1) })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('prove that every smaller tree is their beginning, and nothing bent survives', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), (size2, at, flip) => {
        const size1 = 1 + (at % size2);
        const leaves = leavesOf(size2);
        const { fold, tree } = tiledTree(leaves);
        const proof = planConsistency(size1, size2).map(fold);
        const root1 = definedRoot(leaves.slice(0, size1));
        const claim = { size1, size2, root1, root2: tree.root(), proof };
        expect(verifyConsistency(claim)).toBe(true);
        for (const [one, two, ...rest] of bend([root1, claim.root2, ...proof], flip)) {
          if (one && two)
            expect(verifyConsistency({ ...claim, root1: one, root2: two, proof: rest })).toBe(false);
        }
        expect(verifyConsistency({ ...claim, proof: [...proof, root1] })).toBe(false);
        if (proof.length > 0) expect(verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false);
        expect(verifyConsistency({ ...claim, size1: 0 })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it('refuse every single changed bit of a proof', () => {
    const size = 13;
    const leaves = leavesOf(size);
    const { fold, tree } = tiledTree(leaves);
    const proof = planInclusion(6, size).map(fold);
    const claim = { index: 6, size, leafHash: leaves[6] ?? new Uint8Array(0), root: tree.root(), proof };
    for (let hash = 0; hash < proof.length; hash++)
      for (let bit = 0; bit < 256; bit++) {
        const bent = proof.map((bytes, i) => (i === hash ? flipBit(bytes, bit) : bytes));
        expect(verifyInclusion({ ...claim, proof: bent })).toBe(false);
      }
  });

  it('grow across the border of two tile levels', () => {
    const size = 256 * 256 + 3;
    const leaves = leavesOf(size);
    const { tree, fold } = tiledTree(leaves);
    expect(fold(planRoot(size))).toEqual(tree.root());
    const proof = planInclusion(12_345, size).map(fold);
    const leaf = leaves[12_345] ?? new Uint8Array(0);
    expect(verifyInclusion({ index: 12_345, size, leafHash: leaf, root: tree.root(), proof })).toBe(true);
  });
});

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** The same hashes with one bit of one of them changed, for each of them. */
function bend(hashes: readonly Uint8Array[], seed: number): Uint8Array[][] {
  return hashes.map((_, at) => hashes.map((bytes, i) => (i === at ? flipBit(bytes, seed % 256) : bytes)));
}
