import { expect, it } from 'vitest';
import type { ApprovalView } from '@/lib/approvals';
import { approvalsCsv } from './approvals-csv';

it('writes one line for each request, with what a spreadsheet would run made harmless', () => {
  const approval = {
    id: 'apr_1',
    createdAt: '2030-06-15T12:00:00.000Z',
    kind: 'budget',
    state: 'denied',
    stateAt: '2030-06-15T12:05:00.000Z',
    stateReason: 'too much, "really"',
    title: '=HYPERLINK("https://evil.example")',
    tenantId: null,
    environment: 'demo',
    subjectKey: 'budget/1',
    payloadDigest: 'ab',
    proposer: { kind: 'user', id: 'usr_1', name: 'Sam', ownerId: null },
    policy: {
      quorum: 1,
      roles: ['approver', 'admin'],
      separation: true,
      expiresAt: '2030-06-15T20:00:00.000Z',
    },
    decisions: [
      { decision: 'deny', approver: { id: 'usr_2', name: 'Kim' }, role: 'approver', receivedAt: 'T' },
    ],
    recordId: null,
  } as unknown as ApprovalView;
  const [head = '', line = ''] = approvalsCsv([approval]).split(/\r?\n/);
  expect(head.split(',')).toHaveLength(18);
  expect(line).toContain('"too much, ""really"""');
  expect(line).toContain('deny Kim approver T');
  expect(line).toContain('approver admin');
  expect(line).not.toMatch(/(^|,)"?=/);
});
