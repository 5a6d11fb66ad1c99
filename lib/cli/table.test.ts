import { expect, test } from 'vitest';
import { formatTable } from './table';

const columns = [
  { title: 'id', value: (row: { id: string; n: number }) => row.id },
  { title: 'n', value: (row: { id: string; n: number }) => String(row.n), align: 'right' as const },
];

test('columns are as wide as their widest cell, numbers stand right, no line ends in blanks', () => {
  expect(
    formatTable(
      [
        { id: 'TENANT_001', n: 5 },
        { id: 'é', n: 1_000 },
      ],
      columns,
    ),
  ).toBe(['ID             N', 'TENANT_001     5', 'é           1000'].join('\n'));
});

test('a foreign name cannot move the cursor or push the rest of the line away', () => {
  const text = formatTable([{ id: `\u001b[2Jevil\n${'x'.repeat(500)}`, n: 1 }], columns);
  expect(text).not.toContain('\u001b');
  expect(text.split('\n')).toHaveLength(2);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(130);
});
