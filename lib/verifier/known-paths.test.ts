import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leafHash, verifyInclusion } from '@/lib/evidence-log';
import { toBase64, utf8 } from '@/lib/kernel';
import { treeOf } from '@/lib/testing/sample-log';
import { rememberPaths } from './known-paths';

const hash = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const written = <T extends { proof: Uint8Array[] }>({ proof, ...claim }: T) => ({
  ...claim,
  hashes: proof.map(toBase64),
});
const leavesOf = (size: number) => Array.from({ length: size }, (_, index) => utf8(`leaf ${index}`));

test('in any tree, in any order, every proof is accepted as verifyInclusion accepts it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.infiniteStream(fc.nat()), (size, order) => {
      const leaves = leavesOf(size);
      const { root, proof } = treeOf(leaves);
      const paths = rememberPaths(hash);
      for (let i = 0; i < size; i++) {
        const index = (order.next().value ?? 0) % size;
        const claim = {
          index,
          size,
          leafHash: leafHash(leaves[index] ?? utf8(''), hash),
          root,
          proof: proof(index),
        };
        expect(paths.verify(written(claim))).toBe(true);
      }
    }),
  );
});

test('after any good proofs, a claim with anything changed gets the answer of verifyInclusion: no', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 40 }),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('leaf', 'index', 'proof', 'shorter', 'longer'),
      (size, seed, other, what) => {
        const leaves = leavesOf(size);
        const { root, proof } = treeOf(leaves);
        const paths = rememberPaths(hash);
        for (let index = 0; index < size; index += 1 + (seed % 3))
          paths.verify({
            index,
            size,
            leafHash: leafHash(leaves[index] ?? utf8(''), hash),
            root,
            hashes: proof(index).map(toBase64),
          });
        const index = seed % size;
        const claim = {
          index,
          size,
          leafHash: leafHash(leaves[index] ?? utf8(''), hash),
          root,
          proof: proof(index),
        };
        const at = other % claim.proof.length;
        if (what === 'leaf') claim.leafHash = hash(utf8('other'));
        if (what === 'index') claim.index = (index + 1 + (other % (size - 1))) % size;
        if (what === 'proof') claim.proof[at] = hash(claim.proof[at] ?? utf8(''));
        if (what === 'shorter') claim.proof.splice(at, 1);
        if (what === 'longer') claim.proof.push(hash(utf8('more')));
        expect(verifyInclusion(claim, hash)).toBe(false);
        expect(paths.verify(written(claim))).toBe(false);
      },
    ),
  );
});

test('a proof shows the leaf beside its own, which then is no secret', () => {
  const leaves = leavesOf(5);
  const { root, proof } = treeOf(leaves);
  const paths = rememberPaths(hash);
  const hashed = leaves.map((leaf) => leafHash(leaf, hash));
  paths.verify({ index: 2, size: 5, leafHash: hashed[2] ?? root, root, hashes: proof(2).map(toBase64) });
  expect(paths.besideAt(3)).toEqual(hashed[3]);
  expect(paths.besideAt(2)).toBeUndefined();
  paths.verify({ index: 4, size: 5, leafHash: hashed[4] ?? root, root, hashes: proof(4).map(toBase64) });
  expect(paths.besideAt(5)).toBeUndefined();
});
