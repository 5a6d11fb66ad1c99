import { expect, test } from 'vitest';
import { nearest } from '.';

const KNOWN = ['residency', 'tier', 'tenantLabel', 'labelValue', 'objectives', 'p95', 'aa_lag'];

test.each([
  ['residancy', 'residency'],
  ['teir', 'tier'],
  ['tenant_label', 'tenantLabel'],
  ['TENANTLABEL', 'tenantLabel'],
  ['objektives', 'objectives'],
  ['p59', 'p95'],
  ['aalag', 'aa_lag'],
  ['zebra', null],
  ['', null],
])('"%s" is taken for %s', (word, meant) => {
  expect(nearest(word, KNOWN)).toBe(meant);
});
