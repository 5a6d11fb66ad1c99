/** One line of a comparison: on both sides, or on one. Numbers start at 1. */
export type DiffLine =
  | { kind: 'same'; text: string; left: number; right: number }
  | { kind: 'removed'; text: string; left: number }
  | { kind: 'added'; text: string; right: number };

/** Steps of the search; two texts further apart are shown as one block that went and one that came. */
const MAX_EDITS = 600;

/** The shortest way from one text to another, line by line (Myers, An O(ND) difference algorithm, 1986). */
export function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  const head = before.slice(0, start).map((text, i) => same(text, i, i));
  const middle = shortest(left, right, start);
  const tail = before
    .slice(before.length - end)
    .map((text, i) => same(text, before.length - end + i, after.length - end + i));
  return [...head, ...middle, ...tail];
}

function shortest(left: readonly string[], right: readonly string[], offset: number): DiffLine[] {
  const trace = searchFrontiers(left, right);
  if (trace === null)
    return [
      ...left.map((text, i) => removed(text, offset + i)),
      ...right.map((text, i) => added(text, offset + i)),
    ];
  const lines: DiffLine[] = [];
  let x = left.length;
  let y = right.length;
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const frontier = trace[edits] ?? new Map<number, number>();
    const k = x - y;
    const goesDown = k === -edits || (k !== edits && reach(frontier, k - 1) < reach(frontier, k + 1));
    const previousK = goesDown ? k + 1 : k - 1;
    const previousX = reach(frontier, previousK);
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY) {
      x -= 1;
      y -= 1;
      lines.push(same(left[x] ?? '', offset + x, offset + y));
    }
    if (edits === 0) break;
    if (goesDown) {
      y -= 1;
      lines.push(added(right[y] ?? '', offset + y));
    } else {
      x -= 1;
      lines.push(removed(left[x] ?? '', offset + x));
    }
  }
  return lines.reverse();
}

/** How far each diagonal is reached before every number of edits; null when it takes too many. */
function searchFrontiers(left: readonly string[], right: readonly string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= Math.min(left.length + right.length, MAX_EDITS); edits++) {
    trace.push(frontier);
    const next = new Map(frontier);
    for (let k = -edits; k <= edits; k += 2) {
      const goesDown = k === -edits || (k !== edits && reach(next, k - 1) < reach(next, k + 1));
      let x = goesDown ? reach(next, k + 1) : reach(next, k - 1) + 1;
      let y = x - k;
      while (x < left.length && y < right.length && left[x] === right[y]) {
        x += 1;
        y += 1;
      }
      next.set(k, x);
      if (x >= left.length && y >= right.length) return trace;
    }
    frontier = next;
  }
  return null;
}

const reach = (frontier: Map<number, number>, k: number) => frontier.get(k) ?? -1;

function same(text: string, left: number, right: number): DiffLine {
  return { kind: 'same', text, left: left + 1, right: right + 1 };
}
function removed(text: string, left: number): DiffLine {
  return { kind: 'removed', text, left: left + 1 };
}
function added(text: string, right: number): DiffLine {
  return { kind: 'added', text, right: right + 1 };
}
