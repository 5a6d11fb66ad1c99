import { stringify } from 'yaml';
import { canonicalJson, type Json } from '@/lib/kernel';
import { type DiffLine, diffLines } from './line-diff';
import { printable } from './printable';

const CONTEXT = 3;
const COLUMN = 56;

/** The normal form of an object as people read it: YAML, keys in order. Empty for an object that is not there. */
export function linesOf(value: Json | null): string[] {
  if (value === null) return [];
  const ordered: unknown = JSON.parse(canonicalJson(value));
  return stringify(ordered, { lineWidth: 0, aliasDuplicateObjects: false })
    .trimEnd()
    .split('\n')
    .map(printable);
}

/** Both sides as a unified diff with three lines around each change; '' when nothing differs. */
export function unifiedDiff(
  names: { before: string; after: string },
  before: Json | null,
  after: Json | null,
): string {
  const lines = diffLines(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return '';
  const head = [`--- ${printable(names.before)}`, `+++ ${printable(names.after)}`];
  return [...head, ...hunks.flatMap(describeHunk)].join('\n');
}

function describeHunk(hunk: DiffLine[]): string[] {
  const range = (side: 'left' | 'right') => {
    const numbers = hunk.flatMap((line) => (side in line ? [Number(Reflect.get(line, side))] : []));
    return `${numbers[0] ?? 0},${numbers.length}`;
  };
  const marks = { same: ' ', removed: '-', added: '+' };
  return [
    `@@ -${range('left')} +${range('right')} @@`,
    ...hunk.map((line) => `${marks[line.kind]}${line.text}`),
  ];
}

function hunksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'same') continue;
    const from = Math.max(0, index - CONTEXT);
    const current = hunks.at(-1);
    if (current !== undefined && from <= last + CONTEXT + 1)
      current.push(...lines.slice(last + 1, index + 1));
    else {
      current?.push(...lines.slice(last + 1, last + 1 + CONTEXT));
      hunks.push(lines.slice(from, index + 1));
    }
    last = index;
  }
  hunks.at(-1)?.push(...lines.slice(last + 1, last + 1 + CONTEXT));
  return hunks;
}

/** Both sides beside each other, changes only with three lines around; `|` marks a line that changed, `<` and `>` one-sided ones. */
export function sideBySideDiff(before: Json | null, after: Json | null): string {
  return hunksOf(diffLines(linesOf(before), linesOf(after)))
    .map((hunk) => rowsOf(hunk).join('\n'))
    .join('\n   …\n');
}

function rowsOf(hunk: readonly DiffLine[]): string[] {
  const rows: string[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      const [left, right] = [removed[i], added[i]];
      const mark = left === undefined ? '>' : right === undefined ? '<' : '|';
      rows.push(row(left ?? '', mark, right ?? ''));
    }
    removed = [];
    added = [];
  };
  for (const line of hunk) {
    if (line.kind === 'removed') removed.push(line.text);
    else if (line.kind === 'added') added.push(line.text);
    else {
      flush();
      rows.push(row(line.text, ' ', line.text));
    }
  }
  flush();
  return rows;
}

function row(left: string, mark: string, right: string): string {
  return `${cut(left).padEnd(COLUMN)} ${mark} ${cut(right)}`.trimEnd();
}

function cut(text: string): string {
  return text.length > COLUMN ? `${text.slice(0, COLUMN - 1)}…` : text;
}
