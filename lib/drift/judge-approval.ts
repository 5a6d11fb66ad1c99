import { type ApprovalExpectations, verifyApprovalFile } from '@/lib/approvals';
import type { Origin } from '@/lib/kernel';
import type { Crypto, PublicKey } from '@/lib/keys';
import { configChangeSchema, differencesOfChange, type ExpectedChange } from './config-change';
import type { ApprovalFinding } from './decide-gate';

export type ApprovalQuestion = {
  keys: readonly PublicKey[];
  now: Date;
  origin: Origin;
  change: ExpectedChange;
  /** Everybody who made the change, beside its author */
  authors: readonly string[];
  quorum: number;
  relyingParty?: ApprovalExpectations['relyingParty'];
};

/** Whether an approval file lets exactly this change through, without a network: Mission Control's signature, every person's, and the bytes. */
export async function judgeApproval(
  bytes: Uint8Array,
  question: ApprovalQuestion,
  crypto: Pick<Crypto, 'verify'>,
): Promise<ApprovalFinding> {
  const { keys, now, origin, change, quorum, relyingParty } = question;
  const verdict = await verifyApprovalFile(
    bytes,
    {
      keys,
      now,
      origin,
      quorum,
      kind: 'config-change',
      environment: change.environment,
      tenantId: null,
      authors: [change.author.id, change.author.name, ...question.authors],
      ...(relyingParty !== undefined && { relyingParty }),
    },
    crypto,
  );
  const id = verdict.request?.id ?? null;
  const failed = verdict.checks.find(({ state }) => state === 'fail');
  if (!verdict.ok || failed !== undefined || verdict.request === null)
    return {
      state: 'invalid',
      id,
      code: `approval-${failed?.code ?? 'malformed'}`,
      reason: `the approval does not count: ${failed?.reason ?? 'it cannot be read'}`,
    };
  const { request, approvers } = verdict;
  const wrong = differencesOfChange(request.payload, change, now);
  if (wrong.length > 0)
    return {
      state: 'invalid',
      id,
      code: 'approval-other-change',
      reason: `the approval is for another change: ${wrong.join('; ')}`,
    };
  return {
    state: 'valid',
    id: request.id,
    approvers: approvers.map(({ id: person, name }) => ({ id: person, name })),
    expiresAt: request.policy.expiresAt,
    payload: configChangeSchema.parse(request.payload),
  };
}
