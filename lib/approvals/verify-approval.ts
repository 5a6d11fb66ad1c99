import type { Crypto } from '@/lib/keys';
import type { ApprovalFile } from './approval-file';
import type { SigningSite } from './check-signature';
import type { ApprovalRecord } from './decide';
import { judgeSigned } from './judge-signed';
import { type Judgement, refuse } from './refusal';
import { type ApprovalRequest, payloadDigestOf } from './request';

/** One line of what was checked. `skipped` means that the reader gave nothing to check against. */
export type ApprovalCheck = {
  id: string;
  title: string;
  state: 'pass' | 'fail' | 'skipped';
  code: string | null;
  reason: string;
};

export type PeopleFinding = {
  checks: ApprovalCheck[];
  approvers: { id: string; name: string; role: string }[];
};

/**
 * Re-checks what people signed, with nothing but the file: every signature, that its key was registered to that person and not revoked at the
 * time, and, by the very rule the server applies, that together they approve exactly this payload.
 */
export async function verifyPeople(
  crypto: Pick<Crypto, 'verify'>,
  file: ApprovalFile,
  relyingParty?: SigningSite,
): Promise<PeopleFinding> {
  const { request } = file;
  const checks = [checkPayload(request)];
  let record: ApprovalRecord = { request, state: 'pending', decisions: [] };
  const approvers: PeopleFinding['approvers'] = [];
  for (const [index, decision] of file.decisions.entries()) {
    const judged = await judgeSigned(
      crypto,
      { ...decision, decision: 'approve', enrolments: file.enrolments },
      record,
      relyingParty,
    );
    const title = `Signature ${index + 1} of ${file.decisions.length}`;
    const who = judged.ok ? judged.statement.approver : null;
    checks.push(
      line(`signature-${index + 1}`, title, {
        judgement: judged.ok ? { ok: true } : judged,
        good: `${who?.name} (${who?.id}) with a ${decision.signature.kind === 'ssh' ? 'SSH key' : 'passkey'}`,
      }),
    );
    if (!judged.ok) continue;
    record = judged.record;
    approvers.push({ ...judged.statement.approver, role: judged.statement.role });
  }
  const { quorum } = request.policy;
  checks.push(
    line('quorum', 'Enough people approved', {
      judgement:
        record.state === 'approved'
          ? { ok: true }
          : refuse('not-approved', `${approvers.length} of ${quorum} signatures that count`),
      good: `${quorum} of ${quorum}, none of whom proposed it`,
    }),
  );
  return { checks, approvers };
}

/** Whether the digest everybody signs is that of the payload that is shown. */
export function checkPayload({ payload, payloadDigest }: ApprovalRequest): ApprovalCheck {
  const sameBytes = payloadDigestOf(payload) === payloadDigest;
  return line('payload', 'The digest is that of the payload', {
    judgement: sameBytes ? { ok: true } : refuse('payload-changed', 'the payload has another digest'),
    good: `sha256:${payloadDigest}`,
  });
}

/** A judgement as a line of a report. */
export function line(
  id: string,
  title: string,
  { judgement, good }: { judgement: Judgement; good: string },
): ApprovalCheck {
  return judgement.ok
    ? { id, title, state: 'pass', code: null, reason: good }
    : { id, title, state: 'fail', code: judgement.code, reason: judgement.reason };
}
