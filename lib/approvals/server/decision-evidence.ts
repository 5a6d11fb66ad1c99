import { roleSchema } from '@/lib/access';
import type { recordEvidence } from '@/lib/evidence/server';
import type { Json } from '@/lib/kernel';
import { type ApprovalFile, EVIDENCE_KINDS, encodeApprovalFile } from '../approval-file';
import { DENIAL_KINDS, type DenialFile, encodeDenialFile, signedWithOf } from '../denial-file';
import type { ApprovalState } from '../request';
import type { StoredDecision } from './decision-store';
import type { StoredApproval } from './request-store';

type Evidence = Parameters<typeof recordEvidence>[1];

/** The evidence a decision becomes when it ends a request; null while more people must sign. */
export function evidenceOf(
  seen: StoredApproval,
  last: StoredDecision,
  state: ApprovalState,
): Evidence | null {
  const { request } = seen;
  const common = {
    tenantId: request.tenantId,
    mediaType: 'application/json',
    source: { approval: request.id, subject: request.subjectKey },
  };
  if (state === 'approved') {
    const file = approvalFile(seen, last);
    return {
      ...common,
      kind: EVIDENCE_KINDS[request.kind],
      title: `Approved: ${request.title}`.slice(0, 200),
      path: `approvals/${request.id}.json`,
      verdict: 'pass',
      predicate: { approval: file as unknown as Json },
      content: encodeApprovalFile(file),
    };
  }
  if (state !== 'denied') return null;
  const file = denialFile(seen, last);
  return {
    ...common,
    kind: DENIAL_KINDS[request.kind],
    title: `Denied${last.signed === null ? ' (unsigned)' : ''}: ${request.title}`.slice(0, 200),
    path: `denials/${request.id}.json`,
    verdict: 'fail',
    predicate: { denial: file as unknown as Json },
    content: encodeDenialFile(file),
  };
}

/** The approval with the decision that completes it. */
function approvalFile({ request, decisions }: StoredApproval, last: StoredDecision): ApprovalFile {
  const approvals = [...decisions, last].filter(({ decision }) => decision === 'approve');
  const signed = approvals.flatMap((one) =>
    one.signed === null ? [] : [{ ...one.signed, at: one.receivedAt }],
  );
  return {
    v: 1,
    request,
    decisions: signed.map(({ statement, signature, at }) => ({
      statement,
      signature,
      receivedAt: at.toISOString(),
    })),
    enrolments: signed.map(({ enrolment }) => enrolment),
  };
}

function denialFile({ request }: StoredApproval, last: StoredDecision): DenialFile {
  const { approver, reason, receivedAt, signed } = last;
  return {
    v: 1,
    request,
    denial: {
      by: approver,
      role: roleSchema.parse(last.role),
      reason,
      receivedAt: receivedAt.toISOString(),
      signedWith: signedWithOf(signed?.signature ?? null),
      signed,
    },
  };
}
