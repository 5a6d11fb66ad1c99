import { expect, it } from 'vitest';
import { chooseApproval } from './find-approval';

const now = new Date('2030-06-15T12:00:00.000Z');
const change = {
  release: 'v1.0.0',
  environment: 'test',
  base: 'a'.repeat(64),
  head: 'b'.repeat(64),
  diffDigest: 'c'.repeat(64),
  author: { provider: 'git', id: 'ada@example.com', name: 'Ada' },
  repository: null,
};
const payload = { type: 'config-change', ...change, expiresAt: '2030-06-15T20:00:00.000Z' };
const listed = (id: string, state: string, over: object = {}) => ({
  id,
  state,
  payload: { ...payload, ...over },
});

it.each([
  ['none where nothing was asked for', [], null],
  ['an approved one', [listed('a', 'approved')], 'a'],
  ['the unused one before the newer used one', [listed('b', 'used'), listed('a', 'approved')], 'a'],
  ['a used one, for the branch the same change is merged into', [listed('b', 'used')], 'b'],
  [
    'none that is open, denied, expired or superseded',
    ['pending', 'denied', 'expired', 'superseded'].map((s) => listed(s, s)),
    null,
  ],
  ['none of another head', [listed('a', 'approved', { head: 'd'.repeat(64) })], null],
  ['none that ran out', [listed('a', 'approved', { expiresAt: '2030-06-15T11:59:59.000Z' })], null],
  ['none of another kind of payload', [{ id: 'a', state: 'approved', payload: { type: 'budget' } }], null],
])('chooses %s', (_, approvals, id) => {
  expect(chooseApproval(approvals, change, now)).toBe(id);
});
