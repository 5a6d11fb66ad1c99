import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines } from './line-diff';
import { pageOf } from './page';
import { linesOf, sideBySideDiff, unifiedDiff } from './render-diff';

const sides = (left: readonly string[], right: readonly string[]) => {
  const lines = diffLines(left, right);
  return {
    left: lines.flatMap((line) => (line.kind === 'added' ? [] : [line.text])),
    right: lines.flatMap((line) => (line.kind === 'removed' ? [] : [line.text])),
    edits: lines.filter(({ kind }) => kind !== 'same').length,
    numbers: lines.flatMap((line) => ('left' in line ? [line.left] : [])),
  };
};

/** Length of the longest common subsequence, by the textbook table. */
function commonLength(left: readonly string[], right: readonly string[]): number {
  let row = new Array<number>(right.length + 1).fill(0);
  for (const one of left) {
    const next = [0];
    for (const [i, other] of right.entries())
      next.push(one === other ? (row[i] ?? 0) + 1 : Math.max(row[i + 1] ?? 0, next[i] ?? 0));
    row = next;
  }
  return row[right.length] ?? 0;
}

describe('lines of two texts', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });

  it('property: both sides are there whole and in order, with as few edits as possible', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const found = sides(left, right);
        expect(found.left).toEqual(left);
        expect(found.right).toEqual(right);
        expect(found.numbers).toEqual(left.map((_, i) => i + 1));
        expect(found.edits).toBe(left.length + right.length - 2 * commonLength(left, right));
      }),
    );
  });

  it('two long texts that share nothing are shown as one that went and one that came', () => {
    const long = (word: string) => Array.from({ length: 3_000 }, (_, n) => `${word}${n}`);
    expect(sides(long('a'), long('b'))).toMatchObject({ left: long('a'), right: long('b'), edits: 6_000 });
  });
});

describe('a diff to read', () => {
  const before = { spec: { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 } };
  const after = { spec: { a: 1, b: 9, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 0 } };

  it('unified, in hunks with three lines around', () => {
    expect(unifiedDiff({ before: 'a/x', after: 'b/x' }, before, after)).toBe(
      [
        '--- a/x',
        '+++ b/x',
        '@@ -1,10 +1,10 @@',
        ' spec:',
        '   a: 1',
        '-  b: 2',
        '+  b: 9',
        '   c: 3',
        '   d: 4',
        '   e: 5',
        '   f: 6',
        '   g: 7',
        '   h: 8',
        '-  i: 9',
        '+  i: 0',
      ].join('\n'),
    );
    expect(unifiedDiff({ before: 'a/x', after: 'b/x' }, before, before)).toBe('');
  });

  it('side by side, with what was and what is on one line', () => {
    expect(sideBySideDiff(before, after)).toContain(`${'  b: 2'.padEnd(56)} |   b: 9`);
    expect(sideBySideDiff(null, { a: 1 })).toBe(`${''.padEnd(56)} > a: 1`);
  });

  it('never lets text of the configuration act on the terminal', () => {
    const hostile = linesOf({ '\u202eevil': 'x\u001b[31m\ny' }).join('\n');
    expect(hostile).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u);
  });
});

it.each<[number, number, number[], number]>([
  [1, 2, [1, 2], 3],
  [3, 2, [5], 3],
  [4, 2, [], 3],
  [1, 10, [1, 2, 3, 4, 5], 1],
])('page %i of %i each', (page, size, items, pages) => {
  expect(pageOf([1, 2, 3, 4, 5], { page, size })).toEqual({ items, page, pages, total: 5 });
});
