import type { ApprovalView, StatementReply } from '@/lib/approvals';
import { ApiError, callApi } from './api';
import { askPasskey } from './ceremony';
import { apiPaths } from './paths';

/** What the page shows: the request as it stands on screen, and the digest this browser made of its payload. */
export type Shown = Pick<ApprovalView, 'id' | 'kind' | 'payload' | 'payloadDigest' | 'environment'>;

/**
 * Has a passkey sign that what is shown is approved. The browser makes the digest of the payload on screen itself and reads
 * the server's statement before anything is signed: a statement about other bytes, another request or another decision is
 * refused here, whatever the server says. Throws `ApiError`.
 */
export async function signApproval(shown: Shown): Promise<ApprovalView> {
  // Loaded when wanted: whoever only reads the page needs none of it.
  const { approvalChallenge, parseApprovalStatement, payloadDigestOf, toBase64Url } = await import(
    '@/lib/approvals'
  );
  const ownDigest = payloadDigestOf(shown.payload);
  if (ownDigest !== shown.payloadDigest) throw browserRefused('what is shown here is not what was asked for');
  const reply = await callApi<StatementReply>(apiPaths.approvalStatement(shown.id), {
    method: 'POST',
    body: { decision: 'approve' },
  });
  const statement = readStatement(() => parseApprovalStatement(reply.statement));
  if (statement.payloadDigest !== ownDigest)
    throw browserRefused('the server wants other bytes signed than those shown here');
  if (
    statement.requestId !== shown.id ||
    statement.decision !== 'approve' ||
    statement.kind !== shown.kind ||
    statement.environment !== shown.environment
  ) {
    throw browserRefused('the server wants something else signed than this approval');
  }
  if (reply.webauthn === null) throw browserRefused('passkeys cannot be used at this address');
  if (reply.webauthn.allowCredentials.length === 0)
    throw browserRefused('you have no passkey that works here; add one under Settings, Passkeys');
  const answer = await askPasskey({
    challenge: toBase64Url(approvalChallenge(reply.statement)),
    rpId: reply.webauthn.rpId,
    allowCredentials: reply.webauthn.allowCredentials,
    userVerification: 'required',
  });
  const { clientDataJSON, authenticatorData, signature } = answer.response;
  const body = {
    nonce: reply.nonce,
    signature: {
      kind: 'webauthn',
      id: answer.id,
      response: { clientDataJSON, authenticatorData, signature },
    },
  };
  return (
    await callApi<{ approval: ApprovalView }>(apiPaths.approvalDecisions(shown.id), { method: 'POST', body })
  ).approval;
}

function readStatement<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw browserRefused('the server’s statement cannot be read');
  }
}

function browserRefused(why: string): ApiError {
  return new ApiError({
    status: 0,
    code: 'forbidden',
    detail: `This browser refused to sign: ${why}. Nothing was signed.`,
    requestId: null,
    fields: [],
  });
}
