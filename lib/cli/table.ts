export type Column<T> = { title: string; value: (row: T) => string; align?: 'right' };

const MAX_CELL = 120;

/** Rows as columns of text with a head line; wide cells are cut so that one long value cannot push the rest away. */
export function formatTable<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const cells = rows.map((row) => columns.map((column) => shorten(column.value(row))));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => width(row[index] ?? ''))),
  );
  const line = (values: string[]) =>
    values
      .map((value, index) => {
        const gap = ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(value)));
        return columns[index]?.align === 'right' ? gap + value : value + gap;
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map((column) => column.title.toUpperCase())), ...cells.map(line)].join('\n');
}

/** Control characters would let a tenant's name move the cursor of whoever lists it. */
function shorten(text: string): string {
  const clean = text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '');
  const letters = [...clean];
  return letters.length > MAX_CELL ? `${letters.slice(0, MAX_CELL - 1).join('')}…` : clean;
}

function width(text: string): number {
  return [...text].length;
}
