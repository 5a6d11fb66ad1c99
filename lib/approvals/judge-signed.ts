import { AppError } from '@/lib/kernel';
import type { Crypto } from '@/lib/keys';
import type { Enrolment, FileDecision } from './approval-file';
import { checkPersonSignature, type SigningSite } from './check-signature';
import { type ApprovalRecord, decide } from './decide';
import { type Refusal, refuse } from './refusal';
import { type ApprovalStatement, parseApprovalStatement } from './statement';

/** A signed decision as files keep it, with the keys that Mission Control vouches for. */
type SignedDecision = FileDecision & { decision: 'approve' | 'deny'; enrolments: readonly Enrolment[] };

/**
 * Re-checks one signed decision with nothing but what is in a file: the signature, that its key was registered to that person and not revoked
 * at the time, and, by the very rule the server applies, that it counted on a request that stood like this.
 */
export async function judgeSigned(
  crypto: Pick<Crypto, 'verify'>,
  { statement: text, signature, receivedAt, decision, enrolments }: SignedDecision,
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
  const checked = await checkPersonSignature(crypto, text, signature, where);
  if (!checked.ok) return checked;
  const key = findEnrolment(enrolments, checked.keyDigest, statement);
  if ('code' in key) return key;
  // Which roles somebody held then is what Mission Control vouches for with its own signature.
  const by = {
    id: statement.approver.id,
    aliases: [],
    grants: [{ role: statement.role, tenants: '*' as const }],
  };
  const signed = { statement, key: { digest: checked.keyDigest, ...key } };
  const decided = decide(
    record,
    decision === 'approve' ? { decision, by, signed } : { decision, by, signed, reason: statement.reason },
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
