import { expect, it } from 'vitest';
import { fileName } from './export-file';

it.each([
  [['TENANT_001', 'p95', '2026-03-01T12:00:00Z'], 'TENANT_001_p95_2026-03-01T12-00-00Z.csv'],
  [['a/b', '../c', ''], 'a-b_..-c.csv'],
  [['x'.repeat(300)], `${'x'.repeat(120)}.csv`],
])('a file about %j is named %s', (parts, name) => {
  expect(fileName(parts, 'csv')).toBe(name);
});
