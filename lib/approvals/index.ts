/**
 * Approvals: people sign the digest of exactly what will happen.
 *
 * A gate without a server calls `verifyApprovalFile(bytes, expectations, crypto)` with the file of `mc approvals show ID --file F`, the
 * statement keys it believes (`keys`), the payload it computed itself (`payload`), `environment`, `origin`, `quorum` and `authors`. `ok` is
 * false when anything failed; `checks` says what, each with a code. `digest` identifies the approval, for single use.
 *
 * A screen shows `request.payload` whole, computes `payloadDigestOf(payload)` itself and refuses to sign when it is not `payloadDigest`; it shows
 * `digestFingerprint(digest)`. `POST /api/approvals/{id}/statement` gives the text of a statement; the screen checks that
 * `parseApprovalStatement(text).payloadDigest` is its own digest and hands `approvalChallenge(text)` to the passkey.
 */
export { type ApprovalFile, EVIDENCE_KINDS, encodeApprovalFile } from './approval-file';
export { toBase64Url } from './base64url';
export { checkPersonSignature } from './check-signature';
export { DENIAL_KINDS, type DenialFile, encodeDenialFile } from './denial-file';
export {
  APPROVAL_CHANNEL,
  type ApprovalKind,
  type ApprovalRequest,
  type ApprovalState,
  approvalIdSchema,
  digestFingerprint,
  payloadDigestOf,
  payloadSchema,
} from './request';
export { parseSshKey, sshKeyFromBlob } from './ssh-key';
export { encodeSshSignature, parseSshSignature, sshSignedData } from './ssh-signature';
export {
  APPROVAL_DOMAIN,
  type ApprovalStatement,
  approvalChallenge,
  approvalMessage,
  encodeStatement,
  parseApprovalStatement,
} from './statement';
export { type ApprovalCheck, verifyPeople } from './verify-approval';
export {
  type ApprovalExpectations,
  type ApprovalVerdict,
  approvalOf,
  verifyApprovalFile,
} from './verify-approval-file';
export { denialOf, verifyDenial } from './verify-denial';
export {
  type ApprovalView,
  type ApproverKeyView,
  approvalReplySchema,
  approvalsPageSchema,
  approvalsQuerySchema,
  approverKeyIdSchema,
  approverKeyReplySchema,
  approverKeysSchema,
  beginDecisionSchema,
  newApprovalReplySchema,
  newApprovalSchema,
  newApproverKeySchema,
  newDecisionSchema,
  type StatementReply,
  statementReplySchema,
  type Waiting,
  waitingSchema,
} from './views';
