import type { ApprovalCheck, ApprovalView } from '@/lib/approvals';
import { digestFingerprint, payloadDigestOf } from '@/lib/approvals';
import type { Output } from './output';

const MARKS = { pass: '✓', fail: '✗', skipped: '–' } as const;
const PAINT = { pass: 'ok', fail: 'fail', skipped: 'muted' } as const;

/** All that an approval would let happen, with the digest worked out here from what is shown, not from what the server says. */
export function describeApproval(approval: ApprovalView): string {
  const { proposer, policy, decisions } = approval;
  const digest = payloadDigestOf(approval.payload);
  return [
    `${approval.id}  ${approval.state}${approval.stateReason === null ? '' : ` (${plain(approval.stateReason)})`}`,
    `title        ${plain(approval.title)}`,
    `kind         ${approval.kind} in ${approval.environment}, ${approval.tenantId ?? 'all tenants'}`,
    `about        ${plain(approval.subjectKey)}`,
    `asked by     ${plain(proposer.name)} (${proposer.kind} ${proposer.id}) at ${approval.createdAt}`,
    `until        ${policy.expiresAt}`,
    `needs        ${policy.quorum} of the role ${policy.roles.join(' or ')}, none of whom asked; ${approval.missing} missing`,
    ...decisions.map(
      ({ decision, approver, signedWith, receivedAt, reason }) =>
        `${decision === 'approve' ? 'approved by' : 'denied by  '}  ${plain(approver.name)} (${approver.id}) ${signedWith === null ? 'without a signature' : `with ${signedWith}`} at ${receivedAt}${reason === '' ? '' : `: ${plain(reason)}`}`,
    ),
    ...approval.evidence.map(({ role, recordId }) => `evidence     ${role} ${recordId}`),
    'payload',
    ...plain(JSON.stringify(approval.payload, null, 2))
      .split('\n')
      .map((text) => `  ${text}`),
    `digest       sha256:${digest}`,
    `fingerprint  ${digestFingerprint(digest)}`,
  ].join('\n');
}

/** Checks line by line, as every verification of mc prints them. */
export function describeChecks(checks: readonly ApprovalCheck[], out: Pick<Output, 'paint'>): string {
  return checks
    .map(({ state, title, code, reason }) => {
      const mark = out.paint(PAINT[state], MARKS[state]);
      return `${mark} ${title}: ${code === null ? '' : `${code}: `}${plain(reason)}`;
    })
    .join('\n');
}

/** What a terminal might take for commands, or show as something else, spelled out: what is signed must be what is read. */
function plain(text: string): string {
  return text.replace(
    /[^\P{C}\n]|[\u2028\u2029]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
