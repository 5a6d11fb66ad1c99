/** More lines of one value nobody reads on a page; the export has all of them. */
const MAX_LINES = 400;

/** A value as lines of indented JSON; a long one is cut, and says so. */
export function valueLines(value: unknown): string[] {
  const lines = (JSON.stringify(value, null, 2) ?? 'null').split('\n');
  if (lines.length <= MAX_LINES) return lines;
  return [...lines.slice(0, MAX_LINES), `… ${lines.length - MAX_LINES} more lines; the JSON export has them`];
}
