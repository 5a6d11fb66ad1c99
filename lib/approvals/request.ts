import { z } from 'zod';
import { roleSchema, rolesWith } from '@/lib/access';
import { canonicalJson, type Json, sha256Hex, utf8 } from '@/lib/kernel';
import { tenantIdSchema } from '@/lib/tenants';

/** What can be asked of approvers. The kind decides which evidence an approval becomes. */
export const APPROVAL_KINDS = ['config-change', 'enactment', 'budget', 'release'] as const;
export const approvalKindSchema = z.enum(APPROVAL_KINDS, `expected one of ${APPROVAL_KINDS.join(', ')}`);
export type ApprovalKind = z.infer<typeof approvalKindSchema>;

/** Only `approved` lets anything happen, and only once. Every other end is final. */
export const APPROVAL_STATES = ['pending', 'approved', 'denied', 'expired', 'superseded', 'used'] as const;
export const approvalStateSchema = z.enum(APPROVAL_STATES, `expected one of ${APPROVAL_STATES.join(', ')}`);
export type ApprovalState = z.infer<typeof approvalStateSchema>;

/** Channel on which the database tells that requests of a tenant have changed; `*` stands for those that concern none. */
export const APPROVAL_CHANNEL = 'mc_approval';

export const MAX_QUORUM = 5;
/** Fewest people each kind of request needs; whoever asks may ask for more. */
export const QUORUM: Record<ApprovalKind, number> = {
  'config-change': 1,
  enactment: 2,
  budget: 1,
  release: 2,
};
/** Bytes of a payload's canonical JSON: it is shown whole, signed by its digest and carried in the approval file. */
export const MAX_PAYLOAD_BYTES = 24 * 1024;
/** Roles that may sign approvals at all; a policy asks for some of them. */
export const SIGNING_ROLES = rolesWith('approve');
/** An approval that is not used within a day is asked for again. */
export const MAX_LIFE_SECONDS = 24 * 3_600;

export const approvalIdSchema = z
  .string()
  .regex(/^apr_[0-9A-Z]{26}$/, 'expected an approval request such as apr_01J0ZW3H9Y5T2M8K4Q6R7S1VXC');

const time = z.iso.datetime({ error: 'expected a time in UTC such as 2030-01-31T12:00:00.000Z' });
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');
const titleSchema = z
  .string('expected a title, such as Widen the egress policy of TENANT_001')
  .trim()
  .min(1, 'expected a title, such as Widen the egress policy of TENANT_001')
  .max(200, 'expected at most 200 characters')
  .regex(/^[^\p{Cc}]*$/u, 'expected a title without control characters');

export const payloadSchema = z
  .record(z.string().max(200), z.json(), 'expected a JSON object, such as {"type":"config-change", …}')
  .refine(
    (value) => sizeOf(value) <= MAX_PAYLOAD_BYTES,
    `expected at most ${MAX_PAYLOAD_BYTES} bytes of JSON`,
  );

/** Who must sign: how many distinct people, holding which roles, until when. Separation of duties is never off. */
export const policySchema = z.strictObject({
  quorum: z.int().min(1, 'expected 1 to 5 people').max(MAX_QUORUM, 'expected 1 to 5 people'),
  roles: z.array(roleSchema).min(1, 'expected at least one role, such as approver').max(7),
  separation: z.literal(true, 'expected true: nobody approves what they proposed'),
  expiresAt: time,
});

/** Who asked. `ownerId` is the person behind a token, who may not approve either. */
export const proposerSchema = z.strictObject({
  kind: z.enum(['user', 'token', 'local', 'system']),
  id: z.string().min(1).max(200),
  name: z.string().min(1).max(200),
  ownerId: z.string().max(200).nullable(),
});
export type Proposer = z.infer<typeof proposerSchema>;

/** Evidence the approver should look at before signing. */
export const evidenceLinkSchema = z.strictObject({
  recordId: z.string().regex(/^evd_[0-9A-Z]{26}$/, 'expected an evidence record such as evd_01J…'),
  role: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a role such as baseline'),
});

/** What is asked, as it is stored, shown and put into the approval file. It never changes; only state and decisions do. */
export const approvalRequestSchema = z.strictObject({
  id: approvalIdSchema,
  kind: approvalKindSchema,
  title: titleSchema,
  tenantId: tenantIdSchema.nullable(),
  environment: z.string().min(1).max(63),
  payload: payloadSchema,
  /** SHA-256 of the payload's canonical JSON, lower-case hex: what people sign */
  payloadDigest: digestSchema,
  proposer: proposerSchema,
  policy: policySchema,
  /** What it is about: a newer request for the same with another payload supersedes this one */
  subjectKey: z.string().min(1, 'expected what it is about, such as config/production').max(200),
  evidence: z.array(evidenceLinkSchema).max(20, 'expected at most 20 pieces of evidence'),
  createdAt: time,
});
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>;

/** Lower-case hex SHA-256 of a payload's canonical JSON (RFC 8785); what an approval binds. */
export function payloadDigestOf(payload: ApprovalRequest['payload']): string {
  return sha256Hex(canonicalJson(payload as Json));
}

/** Eight groups of four characters of a digest, for comparing two screens by eye. */
export function digestFingerprint(digest: string): string {
  return (digest.slice(0, 32).match(/.{4}/g) ?? []).join(' ');
}

function sizeOf(value: unknown): number {
  try {
    return utf8(canonicalJson(value as Json)).length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
