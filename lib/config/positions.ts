import { type Document, isAlias, isMap, isNode, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

export type Path = readonly (string | number)[];
export type Position = { line: number; column: number };

/** `tenants.2.tier`; the whole file is `(whole file)`. */
export function dotted(path: Path): string {
  return path.length === 0 ? '(whole file)' : path.map(String).join('.');
}

/** A place in the text; `node` is the value there, null for nothing. */
export type Place = { offset: number; found: boolean; node: Node | null };

/**
 * Where a field stands: its value, or with `at: 'key'` its name. A field that is not there is placed at the closest
 * thing around it that is.
 */
export function findPlace(document: Document, path: Path, at: 'key' | 'value' = 'value'): Place {
  let node = resolve(document.contents, document);
  let offset = startOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const child = childNamed(node, step);
    if (child === null) return { offset, found: false, node: null };
    const wantsKey = at === 'key' && index === path.length - 1;
    offset = (wantsKey ? child.keyOffset : startOf(child.value)) ?? child.keyOffset ?? offset;
    node = resolve(child.value, document);
  }
  return { offset, found: true, node };
}

function childNamed(
  node: Node | null,
  step: string | number,
): { value: Node | null; keyOffset: number | undefined } | null {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
    if (pair === undefined) return null;
    return { value: nodeOrNull(pair.value), keyOffset: startOf(nodeOrNull(pair.key)) };
  }
  const item = isSeq(node) ? node.items[Number(step)] : undefined;
  return isNode(item) ? { value: item, keyOffset: undefined } : null;
}

/** The deepest field whose text spans an offset: names the field of a YAML error, which only knows its offset. */
export function pathAt(document: Document, offset: number): (string | number)[] {
  const path: (string | number)[] = [];
  let node: unknown = document.contents;
  while (isNode(node) && !isAlias(node)) {
    const step: { name: string | number; child: unknown } | null = childAt(node, offset);
    if (step === null) break;
    path.push(step.name);
    node = step.child;
  }
  return path;
}

function childAt(node: Node, offset: number): { name: string | number; child: unknown } | null {
  if (isMap(node)) {
    for (const pair of node.items) {
      if (!isScalar(pair.key)) continue;
      if (spans(pair.key, offset)) return { name: String(pair.key.value), child: null };
      if (spans(pair.value, offset)) return { name: String(pair.key.value), child: pair.value };
    }
  }
  if (isSeq(node)) {
    const index = node.items.findIndex((item) => spans(item, offset));
    if (index !== -1) return { name: index, child: node.items[index] };
  }
  return null;
}

/** Line and column, both from 1, of an offset. */
export function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Line of every field by dotted path. */
export function lineIndex(document: Document, lines: LineCounter): Record<string, { line: number }> {
  const index: Record<string, { line: number }> = {};
  const waiting: { node: unknown; path: string }[] = [{ node: document.contents, path: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const { name, value, offset } of namedChildren(next.node)) {
      const path = next.path === '' ? String(name) : `${next.path}.${name}`;
      if (offset !== undefined) index[path] = { line: positionAt(lines, offset).line };
      waiting.push({ node: value, path });
    }
  }
  return index;
}

function namedChildren(
  node: unknown,
): { name: string | number; value: unknown; offset: number | undefined }[] {
  if (isMap(node)) {
    return node.items.flatMap(({ key, value }) =>
      isScalar(key) ? [{ name: String(key.value), value, offset: startOf(key) }] : [],
    );
  }
  if (!isSeq(node)) return [];
  return node.items.map((value, name) => ({ name, value, offset: startOf(nodeOrNull(value)) }));
}

function nodeOrNull(value: unknown): Node | null {
  return isNode(value) ? value : null;
}

function resolve(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function startOf(node: Node | null): number | undefined {
  return node?.range?.[0];
}

function spans(node: unknown, offset: number): boolean {
  return (
    isNode(node) &&
    node.range != null &&
    node.range[0] <= offset &&
    offset < Math.max(node.range[1], node.range[0] + 1)
  );
}
