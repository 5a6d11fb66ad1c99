import { z } from 'zod';
import { encodeCanonical, parseCanonical } from './canonical-file';
import { type ApprovalKind, approvalRequestSchema, digestSchema, MAX_QUORUM } from './request';

/** Characters of base64url. Browsers write some 250 bytes of client data; larger attestations are left out. */
export const MAX_CLIENT_DATA = 2_700;
export const MAX_ATTESTATION = 2_000;
const time = z.iso.datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00.000Z' });
const base64url = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'expected base64url without padding');

/** A passkey's signature with everything needed to check it again. Bytes are base64url, as the browser gave them. */
export const webauthnSignatureSchema = z.strictObject({
  kind: z.literal('webauthn'),
  credentialId: base64url(1_400),
  publicKeyCose: base64url(1_400),
  alg: z.int(),
  authenticatorData: base64url(1_500),
  clientDataJson: base64url(MAX_CLIENT_DATA),
  signature: base64url(800),
  rpId: z.string().min(1).max(253),
  origin: z.string().min(1).max(300),
});

/** An SSH signature: the key as one line without a comment, the signature as ssh-keygen armours it. */
export const sshSignatureSchema = z.strictObject({
  kind: z.literal('ssh'),
  publicKey: z.string().max(200),
  signature: z.string().max(4_096),
});

export const storedSignatureSchema = z.discriminatedUnion('kind', [
  webauthnSignatureSchema,
  sshSignatureSchema,
]);
export type StoredSignature = z.infer<typeof storedSignatureSchema>;

/** One person's decision as it was signed. `statement` is the very text; it is never written again. */
export const fileDecisionSchema = z.strictObject({
  statement: z.string().min(2).max(4_096),
  signature: storedSignatureSchema,
  receivedAt: time,
});
export type FileDecision = z.infer<typeof fileDecisionSchema>;

/** Somebody who decided, by the name they had then. */
export const personSchema = z.strictObject({
  id: z.string().min(1).max(60),
  name: z.string().min(1).max(120),
});

/** What Mission Control vouches for about a key: whose it is and since when. It is named by the digest of its SubjectPublicKeyInfo. */
export const enrolmentSchema = z.strictObject({
  approver: personSchema,
  keyId: z.string().min(1).max(100),
  kind: z.enum(['webauthn', 'ssh']),
  publicKeyDigest: digestSchema,
  enrolledAt: time,
  revokedAt: time.nullable(),
  aaguid: z.string().max(60).optional(),
  /** The attestation object of the registration, base64url; left out when it is large */
  attestation: base64url(MAX_ATTESTATION).optional(),
});
export type Enrolment = z.infer<typeof enrolmentSchema>;

/** Everything needed to check an approval without Mission Control: what was asked, who signed what, and whose the keys are. */
export const approvalFileSchema = z.strictObject({
  v: z.literal(1),
  request: approvalRequestSchema,
  decisions: z.array(fileDecisionSchema).min(1, 'expected at least one signature').max(MAX_QUORUM),
  enrolments: z.array(enrolmentSchema).min(1).max(MAX_QUORUM),
});
export type ApprovalFile = z.infer<typeof approvalFileSchema>;

/** Which kind of evidence an approval of each kind is; it names the predicate of the signed statement too. */
export const EVIDENCE_KINDS: Record<ApprovalKind, string> = {
  'config-change': 'change-approval',
  enactment: 'enactment-approval',
  budget: 'budget-approval',
  release: 'release-approval',
};

/** The approval file as bytes: canonical JSON. Throws `invalid_input` when it would not be read back. */
export function encodeApprovalFile(file: ApprovalFile): Uint8Array {
  return encodeCanonical(approvalFileSchema, file, 'approval file');
}

/** The approval file in bytes; throws `invalid_input` or `too_large` unless they are exactly what `encodeApprovalFile` writes. */
export function parseApprovalFile(bytes: Uint8Array): ApprovalFile {
  return parseCanonical(approvalFileSchema, bytes, 'approval file');
}
