import { AppError } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import type { ApprovalFile, Enrolment, FileDecision } from './approval-file';
import { checkPersonSignature, type SigningSite } from './check-signature';
import { type ApprovalRecord, decide } from './decide';
import { type Judgement, type Refusal, refuse } from './refusal';
import { payloadDigestOf } from './request';
import { type ApprovalStatement, parseApprovalStatement } from './statement';

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
  const sameBytes = payloadDigestOf(request.payload) === request.payloadDigest;
  const checks: ApprovalCheck[] = [
    line('payload', 'The digest is that of the payload', {
      judgement: sameBytes ? { ok: true } : refuse('payload-changed', 'the payload has another digest'),
      good: `sha256:${request.payloadDigest}`,
    }),
  ];
  let record: ApprovalRecord = { request, state: 'pending', decisions: [] };
  const approvers: PeopleFinding['approvers'] = [];
  for (const [index, decision] of file.decisions.entries()) {
    const judged = await judgeDecision(crypto, file, decision, record, relyingParty);
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

async function judgeDecision(
  crypto: Pick<Crypto, 'verify'>,
  file: ApprovalFile,
  { statement: text, signature, receivedAt }: FileDecision,
  record: ApprovalRecord,
  relyingParty: SigningSite | undefined,
): Promise<{ ok: true; statement: ApprovalStatement; record: ApprovalRecord } | Refusal> {
  const statement = readStatement(text);
  if ('code' in statement) return statement;
  const where =
    relyingParty ??
    (signature.kind === 'webauthn'
      ? { rpId: signature.rpId, origins: [signature.origin] }
      : { rpId: '', origins: [] });
  const signed = await checkPersonSignature(crypto, text, signature, where);
  if (!signed.ok) return signed;
  const key = findEnrolment(file.enrolments, signed.keyDigest, statement);
  if ('code' in key) return key;
  const decided = decide(
    record,
    {
      decision: 'approve',
      // Which roles somebody held then is what Mission Control vouches for with its own signature.
      by: { id: statement.approver.id, aliases: [], grants: [{ role: statement.role, tenants: '*' }] },
      signed: { statement, key: { digest: signed.keyDigest, ...key } },
    },
    new Date(receivedAt),
  );
  return decided.ok ? { ok: true, statement, record: decided.next } : decided;
}

function readStatement(text: string): ApprovalStatement | Refusal {
  try {
    return parseApprovalStatement(text);
  } catch (error) {
    if (error instanceof AppError) return refuse('malformed', error.message);
    throw error;
  }
}

function findEnrolment(
  enrolments: readonly Enrolment[],
  digest: string,
  { approver }: ApprovalStatement,
): Enrolment | Refusal {
  const ofKey = enrolments.filter(({ publicKeyDigest }) => publicKeyDigest === digest);
  const own = ofKey.find((one) => one.approver.id === approver.id);
  if (own !== undefined) return own;
  const owner = ofKey[0]?.approver.id;
  return refuse(
    'unknown-key',
    owner === undefined
      ? 'nobody registered the key that signed'
      : `the key that signed is registered to ${owner}`,
  );
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
