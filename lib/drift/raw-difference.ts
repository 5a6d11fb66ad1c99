import { canonicalJson, type Json } from '@/lib/kernel';

export type JsonObject = { [key: string]: Json };
export type Step = string | number;

/**
 * One way in which what was written differs, before any rule is applied. `path` leads into the side before; `afterPath` into the side
 * after. `after` is what stands there instead: undefined where it was taken away.
 */
export type RawDifference = {
  path: Step[];
  afterPath: Step[];
  kind: 'added' | 'removed' | 'changed' | 'reordered';
  before: Json | undefined;
  after: Json | undefined;
};

/** Lists longer than this are paired by place, which keeps the work linear. */
const PAIRING_MAX = 60;

/** Every difference between two written objects. Items of a list are paired by likeness, so that a list may differ in order and content. */
export function rawDifferences(before: Json, after: Json): RawDifference[] {
  return compare(before, after, [], []);
}

function compare(before: Json, after: Json, path: Step[], afterPath: Step[]): RawDifference[] {
  if (isObject(before) && isObject(after)) return compareMembers(before, after, path, afterPath);
  if (Array.isArray(before) && Array.isArray(after)) return compareLists(before, after, path, afterPath);
  if (canonicalJson(before) === canonicalJson(after)) return [];
  return [{ path, afterPath, kind: 'changed', before, after }];
}

function compareMembers(before: JsonObject, after: JsonObject, path: Step[], afterPath: Step[]) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key): RawDifference[] => {
    const [left, right] = [before[key], after[key]];
    const at = { path: [...path, key], afterPath: [...afterPath, key] };
    if (left === undefined) return [{ ...at, kind: 'added', before: left, after: right }];
    if (right === undefined) return [{ ...at, kind: 'removed', before: left, after: right }];
    return compare(left, right, at.path, at.afterPath);
  });
}

function compareLists(before: Json[], after: Json[], path: Step[], afterPath: Step[]): RawDifference[] {
  const pairs = pairItems(before, after);
  const inside = pairs.flatMap(([left, right]) =>
    compare(before[left] ?? null, after[right] ?? null, [...path, left], [...afterPath, right]),
  );
  const isReordered = pairs.some(([, right], index) => right < (pairs[index - 1]?.[1] ?? -1));
  const gone = before.flatMap((item, index): RawDifference[] =>
    pairs.some(([left]) => left === index)
      ? []
      : [{ path: [...path, index], afterPath, kind: 'removed', before: item, after: undefined }],
  );
  const come = after.flatMap((item, index): RawDifference[] =>
    pairs.some(([, right]) => right === index)
      ? []
      : [
          {
            path: [...path, before.length],
            afterPath: [...afterPath, index],
            kind: 'added',
            before: undefined,
            after: item,
          },
        ],
  );
  if (!isReordered) return [...inside, ...gone, ...come];
  const order = [...pairs].sort(([, a], [, b]) => a - b).map(([left]) => before[left] ?? null);
  const rest = before.filter((_, index) => !pairs.some(([left]) => left === index));
  const reordered: RawDifference = {
    path,
    afterPath,
    kind: 'reordered',
    before,
    after: [...order, ...rest],
  };
  return [...inside, ...gone, ...come, reordered];
}

/** Which item after stands for which before: equal ones first, then those with the fewest differences. Sorted by place before. */
function pairItems(before: Json[], after: Json[]): [number, number][] {
  if (Math.max(before.length, after.length) > PAIRING_MAX)
    return Array.from({ length: Math.min(before.length, after.length) }, (_, index) => [index, index]);
  const pairs: [number, number][] = [];
  const free = new Set(after.keys());
  const texts = after.map(canonicalJson);
  const left = [...before.entries()].filter(([index, item]) => {
    const text = canonicalJson(item);
    const equal = [...free].find((at) => texts[at] === text);
    if (equal === undefined) return true;
    free.delete(equal);
    pairs.push([index, equal]);
    return false;
  });
  const costs = left.flatMap(([index, item]) =>
    [...free]
      .filter((at) => sameShape(item, after[at] ?? null))
      .map((at) => ({ index, at, cost: compare(item, after[at] ?? null, [], []).length })),
  );
  costs.sort((a, b) => a.cost - b.cost || a.index - b.index || a.at - b.at);
  const taken = new Set<number>();
  for (const { index, at } of costs) {
    if (taken.has(index) || !free.has(at)) continue;
    taken.add(index);
    free.delete(at);
    pairs.push([index, at]);
  }
  return pairs.sort(([a], [b]) => a - b);
}

/** Scalars of a list stand for themselves: one that differs went, and another came. */
function sameShape(left: Json, right: Json): boolean {
  return (isObject(left) && isObject(right)) || (Array.isArray(left) && Array.isArray(right));
}

/** The object with some of its differences made to it; the input stays as it is. */
export function withDifferences(object: JsonObject, differences: readonly RawDifference[]): JsonObject {
  const copy = structuredClone(object);
  const removals = differences.filter(({ kind }) => kind === 'removed');
  // The deepest first, and of one list the last first, so that no index moves before it is used.
  const inOrder = [...removals].sort(
    (a, b) => b.path.length - a.path.length || Number(b.path.at(-1)) - Number(a.path.at(-1)) || 0,
  );
  for (const one of differences) if (one.kind !== 'removed') apply(copy, one);
  for (const one of inOrder) apply(copy, one);
  return copy;
}

function apply(object: JsonObject, { path, kind, after }: RawDifference): void {
  const last = path.at(-1) ?? '';
  const parent = path.slice(0, -1).reduce<Json | undefined>(childAt, object);
  const value = structuredClone(after ?? null);
  if (Array.isArray(parent)) {
    if (kind === 'removed') parent.splice(Number(last), 1);
    else if (kind === 'added') parent.push(value);
    else parent[Number(last)] = value;
  } else if (isObject(parent)) {
    if (kind === 'removed') delete parent[last];
    else parent[last] = value;
  }
}

function childAt(value: Json | undefined, step: Step): Json | undefined {
  if (Array.isArray(value)) return value[Number(step)];
  return isObject(value) ? value[String(step)] : undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
