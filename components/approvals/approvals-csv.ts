import type { ApprovalView } from '@/lib/approvals';
import { csvText } from '@/lib/signals';

const HEAD = [
  'id',
  'created_at',
  'kind',
  'state',
  'state_at',
  'state_reason',
  'title',
  'tenant',
  'environment',
  'subject',
  'payload_sha256',
  'proposer_id',
  'proposer_name',
  'quorum',
  'roles',
  'expires_at',
  'decisions',
  'record',
];

/** Requests as CSV: one line each, decisions as `approve name role time` apart by semicolons, empty where there is nothing. */
export function approvalsCsv(approvals: readonly ApprovalView[]): string {
  const lines = approvals.map((approval) => [
    approval.id,
    approval.createdAt,
    approval.kind,
    approval.state,
    approval.stateAt,
    approval.stateReason ?? '',
    approval.title,
    approval.tenantId ?? '',
    approval.environment,
    approval.subjectKey,
    approval.payloadDigest,
    approval.proposer.id,
    approval.proposer.name,
    String(approval.policy.quorum),
    approval.policy.roles.join(' '),
    approval.policy.expiresAt,
    approval.decisions
      .map(({ decision, approver, role, receivedAt }) => `${decision} ${approver.name} ${role} ${receivedAt}`)
      .join('; '),
    approval.recordId ?? '',
  ]);
  return csvText([HEAD, ...lines]);
}
