import type { Json } from '@/lib/kernel';
import { isObject, pointerSteps } from './json-tree';
import type { ObjectSource } from './snapshot-sources';
import { inOrder } from './trace-object';

/** Where something is written, for people to open: `line` 0 when only the file can be told. */
export type WrittenPlace = { file: string; line: number; gitBlob: string | null };

/** Where an object begins. */
export function placeOfObject({ file, line, gitBlob }: ObjectSource): WrittenPlace {
  return { file, line, gitBlob };
}

/** Where the field that a pointer into an object's one form names is written; where only its object is known, there. */
export function placeOfField(source: ObjectSource, value: Json, pointer: string): WrittenPlace {
  const { file, gitBlob, lines, others = [] } = source;
  const node = nodeAt(value, pointerSteps(pointer));
  const line = lines?.[node];
  if (line === undefined) return placeOfObject(source);
  return { ...(others[(source.in?.[node] ?? 0) - 1] ?? { file, gitBlob }), line };
}

/** Number of the node at a pointer, or of the nearest one around it, counted as `traceObject` visits them. */
function nodeAt(value: Json, steps: readonly string[]): number {
  let [node, number]: [Json, number] = [value, 0];
  for (const step of steps) {
    const children = childrenOf(node);
    const index = children.findIndex(([name]) => name === step);
    const child = children[index];
    if (child === undefined) return number;
    const before = children.slice(0, index).reduce((sum, [, one]) => sum + countNodes(one), 0);
    number += 1 + before;
    node = child[1];
  }
  return number;
}

function childrenOf(node: Json): [string, Json][] {
  if (Array.isArray(node)) return node.map((item, index) => [String(index), item]);
  return isObject(node) ? inOrder(node).map((key) => [key, node[key] ?? null]) : [];
}

function countNodes(node: Json): number {
  return childrenOf(node).reduce((sum, [, child]) => sum + countNodes(child), 1);
}
