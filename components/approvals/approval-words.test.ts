import { describe, expect, it } from 'vitest';
import type { ApprovalState, ApprovalView } from '@/lib/approvals';
import {
  bySoonestEnd,
  hasApprovalFile,
  leftText,
  signedText,
  stateNow,
  waitsForText,
} from './approval-words';

const end = '2030-06-15T12:00:00.000Z';
const endSeconds = Date.parse(end) / 1000;
const policy = (change: Partial<ApprovalView['policy']> = {}): ApprovalView['policy'] => ({
  quorum: 2,
  roles: ['approver'],
  separation: true,
  expiresAt: end,
  ...change,
});

describe('stateNow', () => {
  it.each<[ApprovalState, number | null, ApprovalState]>([
    ['pending', null, 'pending'],
    ['pending', endSeconds - 1, 'pending'],
    ['pending', endSeconds, 'expired'],
    ['approved', endSeconds, 'expired'],
    ['denied', endSeconds + 99, 'denied'],
    ['used', endSeconds + 99, 'used'],
    ['superseded', endSeconds + 99, 'superseded'],
  ])('of a %s request at %s is %s', (state, now, expected) => {
    expect(stateNow({ state, policy: policy() }, now)).toBe(expected);
  });
});

describe('leftText', () => {
  it.each([
    [0, null],
    [-5, null],
    [1, '1 s left'],
    [59, '59 s left'],
    [60, '1 min 0 s left'],
    [3_599, '59 min 59 s left'],
    [3_600, '1 h left'],
    [3_660, '1 h 1 min left'],
    [23 * 3_600 + 59 * 60, '23 h 59 min left'],
  ])('%d s before the end: %s', (seconds, expected) => {
    expect(leftText(end, endSeconds - seconds)).toBe(expected);
  });
});

describe('who must sign', () => {
  it.each([
    [0, ['approver'], ''],
    [1, ['approver'], '1 more person with the role approver'],
    [2, ['approver', 'admin'], '2 more people with the role approver or admin'],
    [1, ['approver', 'operator', 'admin'], '1 more person with the role approver, operator or admin'],
  ] as const)('%d missing of %j', (missing, roles, expected) => {
    expect(waitsForText({ missing, policy: policy({ roles: [...roles] }) })).toBe(expected);
  });

  it('counts approvals, not denials', () => {
    const decided = (decision: 'approve' | 'deny') => ({ decision }) as ApprovalView['decisions'][number];
    expect(signedText({ decisions: [decided('approve'), decided('deny')], policy: policy() })).toBe(
      '1 of 2 signed',
    );
  });
});

it('lists waiting requests in the order in which they run out', () => {
  const at = (id: string, expiresAt: string) => ({ id, policy: policy({ expiresAt }) }) as ApprovalView;
  const sorted = [at('c', end), at('a', '2030-06-15T13:00:00.000Z'), at('b', end)].sort(bySoonestEnd);
  expect(sorted.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
});

it.each([
  [null, 'pending', false],
  ['evd_1', 'approved', true],
  ['evd_1', 'used', true],
  ['evd_1', 'denied', false],
] as const)('a request with record %s that is %s has an approval file: %s', (recordId, state, has) => {
  expect(hasApprovalFile({ recordId, state })).toBe(has);
});
