import { z } from 'zod';
import { roleSchema } from '@/lib/access';
import { enrolmentSchema, fileDecisionSchema, personSchema } from './approval-file';
import { encodeCanonical, parseCanonical } from './canonical-file';
import { type ApprovalKind, approvalRequestSchema } from './request';

/** `unsigned`: somebody signed in said no without a key, and Mission Control alone says so. */
type SignedWith = 'passkey' | 'ssh' | 'unsigned';

const denialSchema = z
  .strictObject({
    by: personSchema,
    role: roleSchema,
    reason: z.string().trim().min(1).max(500),
    receivedAt: fileDecisionSchema.shape.receivedAt,
    signedWith: z.enum(['passkey', 'ssh', 'unsigned']),
    signed: fileDecisionSchema.omit({ receivedAt: true }).extend({ enrolment: enrolmentSchema }).nullable(),
  })
  .refine(
    ({ signedWith, signed }) => signedWith === signedWithOf(signed?.signature ?? null),
    'expected signedWith to name the signature that is there, or unsigned without one',
  );

/** Everything needed to see that and why somebody said no: what was asked, who denied it as what, and their signature if there is one. */
export const denialFileSchema = z.strictObject({
  v: z.literal(1),
  request: approvalRequestSchema,
  denial: denialSchema,
});
export type DenialFile = z.infer<typeof denialFileSchema>;

/** Which kind of evidence a denial of each kind is; it names the predicate of the signed statement too. */
export const DENIAL_KINDS: Record<ApprovalKind, string> = {
  'config-change': 'change-denial',
  enactment: 'enactment-denial',
  budget: 'budget-denial',
  release: 'release-denial',
};

/** How a decision was signed, in the words of files and pages. */
export function signedWithOf(signature: { kind: 'webauthn' | 'ssh' } | null): SignedWith {
  if (signature === null) return 'unsigned';
  return signature.kind === 'ssh' ? 'ssh' : 'passkey';
}

/** The denial file as bytes: canonical JSON. Throws `invalid_input` when it would not be read back. */
export function encodeDenialFile(file: DenialFile): Uint8Array {
  return encodeCanonical(denialFileSchema, file, 'denial file');
}

/** The denial file in bytes; throws `invalid_input` or `too_large` unless they are exactly what `encodeDenialFile` writes. */
export function parseDenialFile(bytes: Uint8Array): DenialFile {
  return parseCanonical(denialFileSchema, bytes, 'denial file');
}
