import { type Hash, nodeHash, parseHash } from '@/lib/evidence-log';
import { equalBytes } from '@/lib/kernel';

type Claim = {
  index: number;
  size: number;
  leafHash: Uint8Array;
  root: Uint8Array;
  /** The proof as it is written: a hash in base64 each, judged when it is needed */
  hashes: readonly string[];
};
/** A node that is known to be in the tree, and the proof whose hashes lead from it to the root, beginning with the one at `from`. */
type KnownNode = { hash: Uint8Array; hashes: readonly string[]; from: number };

/** Where a node stands: levels above the leaves, its index there, and the index of the last node there. */
type Place = { level: number; index: number; last: number };
type Step = Place & { node: KnownNode };

export type KnownPaths = {
  /** The same answer as `verifyInclusion`, for one tree, with the work of each node done once. Throws `invalid_input` for a line that is no hash. */
  verify(claim: Claim): boolean;
  /** The hash of a leaf that only proofs of the leaves beside it have shown; undefined when none has, or its own proof has. */
  besideAt(index: number): Uint8Array | undefined;
};

/**
 * Inclusion proofs of many leaves of one tree share most of their way to the root. Once a proof has led there, every node on its way is known
 * to be in the tree: a later proof that arrives at a known node, by the same hash and with the same rest, is proven too
 * (RFC 9162 §2.1.3.2 for the order of siblings).
 */
export function rememberPaths(hash: Hash): KnownPaths {
  const levels: Map<number, KnownNode>[] = [];
  const proven = new Set<number>();
  const beside = new Map<number, string>();
  const at = (level: number) => {
    levels[level] ??= new Map();
    return levels[level];
  };

  return { verify, besideAt };

  function besideAt(index: number): Uint8Array | undefined {
    const line = proven.has(index) ? undefined : beside.get(index);
    return line === undefined ? undefined : parseHash(line);
  }

  function verify({ index, size, leafHash, root, hashes }: Claim): boolean {
    if (index >= size) return false;
    const way: Step[] = [];
    let place: Place = { level: 0, index, last: size - 1 };
    let result = leafHash;
    for (const [from, line] of hashes.entries()) {
      if (place.last === 0) return false;
      const node = { hash: result, hashes, from };
      const known = at(place.level).get(place.index);
      if (known !== undefined) return isSame(known, node) && remember(way, { index, size, hashes });
      way.push({ ...place, node });
      const sibling = parseHash(line);
      const isRight = place.index % 2 === 1 || place.index === place.last;
      result = isRight ? nodeHash(sibling, result, hash) : nodeHash(result, sibling, hash);
      place = parentOf(place, isRight);
    }
    return place.last === 0 && equalBytes(result, root) && remember(way, { index, size, hashes });
  }

  function remember(
    way: readonly Step[],
    { index, size, hashes }: Pick<Claim, 'index' | 'size' | 'hashes'>,
  ): true {
    for (const step of way) at(step.level).set(step.index, step.node);
    proven.add(index);
    // The first sibling is the leaf beside it, but for a last leaf that has none.
    const [first] = hashes;
    if (first !== undefined && (index % 2 === 1 || index < size - 1))
      beside.set(index % 2 === 1 ? index - 1 : index + 1, first);
    return true;
  }
}

/** The node above. At the right edge a node without a sibling stands for its parent, level after level. */
function parentOf({ level, index, last }: Place, isRight: boolean): Place {
  let place = { level, index, last };
  if (isRight) while (place.index % 2 === 0 && place.index !== 0) place = up(place);
  return up(place);
}

function up({ level, index, last }: Place): Place {
  return { level: level + 1, index: Math.floor(index / 2), last: Math.floor(last / 2) };
}

/** Base64 has one form for each hash, so lines are compared as they are. */
function isSame(known: KnownNode, node: KnownNode): boolean {
  const left = node.hashes.length - node.from;
  if (known.hashes.length - known.from !== left || !equalBytes(known.hash, node.hash)) return false;
  for (let i = 0; i < left; i++) {
    if (known.hashes[known.from + i] !== node.hashes[node.from + i]) return false;
  }
  return true;
}
