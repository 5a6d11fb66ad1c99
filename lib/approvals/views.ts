import { z } from 'zod';
import { roleSchema } from '@/lib/access';
import { tenantIdSchema } from '@/lib/tenants';
import { MAX_CLIENT_DATA, sshSignatureSchema } from './approval-file';
import { REFUSAL_CODES } from './refusal';
import {
  approvalIdSchema,
  approvalKindSchema,
  approvalRequestSchema,
  approvalStateSchema,
  MAX_LIFE_SECONDS,
  SIGNING_ROLES,
} from './request';

const time = z.iso.datetime();
const reasonSchema = z
  .string('expected a reason, such as the blast radius is too large')
  .trim()
  .max(500, 'expected at most 500 characters');
const base64url = (max: number) =>
  z
    .string('expected base64url text, as the browser gives it')
    .regex(/^[A-Za-z0-9_-]+$/, 'expected base64url text, as the browser gives it')
    .max(max, `expected at most ${max} characters`);

/** What somebody asks approvers for. Who asks, where and when is not theirs to say. */
export const newApprovalSchema = approvalRequestSchema
  .pick({ kind: true, title: true, payload: true, subjectKey: true })
  .extend({
    tenantId: tenantIdSchema.nullable().default(null),
    evidence: approvalRequestSchema.shape.evidence.default([]),
    /** More people than the kind asks for; never fewer */
    quorum: z
      .int('expected 1 to 5 people')
      .min(1, 'expected 1 to 5 people')
      .max(5, 'expected 1 to 5 people')
      .optional(),
    roles: z
      .array(roleSchema)
      .min(1)
      .max(7)
      .refine(
        (roles) => roles.every((role) => SIGNING_ROLES.includes(role)),
        `expected roles that may sign: ${SIGNING_ROLES.join(', ')}`,
      )
      .default(SIGNING_ROLES),
    expiresInSeconds: z
      .int()
      .min(60, 'expected 60 seconds to a day')
      .max(MAX_LIFE_SECONDS, 'expected 60 seconds to a day')
      .default(8 * 3_600),
  })
  .strict();
export type NewApproval = z.input<typeof newApprovalSchema>;

/** Whether something is allowed, and if not, why in words and as a code. */
const allowanceSchema = z.object({
  allowed: z.boolean(),
  code: z.enum(REFUSAL_CODES).nullable(),
  reason: z.string().nullable(),
});

/** A request as pages and tools see it. `you` is what the person who asks may do about it now. */
export const approvalViewSchema = z
  .object({
    ...approvalRequestSchema.shape,
    state: approvalStateSchema,
    stateAt: time,
    /** Why it ended: the reason of a denial, what superseded or used it */
    stateReason: z.string().nullable(),
    supersededBy: approvalIdSchema.nullable(),
    /** Evidence record of the approval, or of the denial */
    recordId: z.string().nullable(),
    decisions: z.array(
      z.object({
        decision: z.enum(['approve', 'deny']),
        approver: z.object({ id: z.string(), name: z.string() }),
        role: z.string(),
        slot: z.int().nullable(),
        signedWith: z.enum(['passkey', 'ssh']).nullable(),
        reason: z.string(),
        receivedAt: time,
      }),
    ),
    /** How many more people must sign; 0 when it is no longer open */
    missing: z.int(),
    you: z.object({ approve: allowanceSchema, deny: allowanceSchema }),
  })
  .meta({ id: 'Approval' });
export type ApprovalView = z.infer<typeof approvalViewSchema>;

export const approvalReplySchema = z.object({ approval: approvalViewSchema });
export const newApprovalReplySchema = z.object({ approval: approvalViewSchema, created: z.boolean() });

/** Filter and page of the queue. `before` is the id of the last request already seen. */
export const approvalsQuerySchema = z
  .strictObject({
    state: approvalStateSchema.optional(),
    kind: approvalKindSchema.optional(),
    tenant: tenantIdSchema.optional(),
    before: approvalIdSchema.optional(),
    /** Only what waits for whoever asks, all of it, soonest to run out first */
    waiting: z.literal('me', 'expected me').optional(),
    limit: z.coerce.number('expected 1 to 100').int('expected 1 to 100').min(1).max(100).default(50),
  })
  .refine(({ waiting, state }) => waiting === undefined || state === undefined || state === 'pending', {
    path: ['waiting'],
    error: 'expected no other state than pending: only what is open waits for somebody',
  });
export const approvalsPageSchema = z.object({
  approvals: z.array(approvalViewSchema),
  nextBefore: approvalIdSchema.nullable(),
});

/** How many requests wait for whoever asks. `atLeast`: there are more open ones than were looked at. */
export const waitingSchema = z
  .object({
    count: z.int(),
    atLeast: z.boolean(),
    /** How long until the first of them runs out; until then only news changes the number */
    endsInSeconds: z.int().nullable(),
  })
  .meta({ id: 'WaitingApprovals' });
export type Waiting = z.infer<typeof waitingSchema>;

/** What somebody wants to sign. */
export const beginDecisionSchema = z.strictObject({
  decision: z.enum(['approve', 'deny'], 'expected approve or deny'),
  reason: reasonSchema.default(''),
});

/** A statement to sign, and what a browser needs to ask for a passkey. `challenge` is `approvalChallenge(statement)`, base64url. */
export const statementReplySchema = z.object({
  statement: z.string(),
  nonce: z.string(),
  challenge: z.string(),
  expiresAt: time,
  /** Null where passkeys cannot be used: at a bare IP address, or without https */
  webauthn: z
    .object({
      rpId: z.string(),
      allowCredentials: z.array(
        z.object({ id: z.string(), type: z.literal('public-key'), transports: z.array(z.string()) }),
      ),
    })
    .nullable(),
});
export type StatementReply = z.infer<typeof statementReplySchema>;

/** What a passkey answered (`navigator.credentials.get` as JSON); parts nobody needs are left out. */
const assertionSchema = z.object({
  kind: z.literal('webauthn'),
  id: base64url(1_400),
  response: z.object({
    clientDataJSON: base64url(MAX_CLIENT_DATA),
    authenticatorData: base64url(1_500),
    signature: base64url(800),
  }),
});

/** A signed decision by the nonce of its statement, or a denial that only gives its reason. */
export const newDecisionSchema = z.union(
  [
    z.strictObject({
      nonce: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'expected the nonce of the statement'),
      signature: z.discriminatedUnion('kind', [assertionSchema, sshSignatureSchema]),
    }),
    z.strictObject({
      decision: z.literal('deny'),
      reason: reasonSchema.min(1, 'expected a reason, such as the blast radius is too large'),
    }),
  ],
  'expected a signed decision {"nonce","signature"}, or {"decision":"deny","reason":"…"}',
);
export type NewDecisionInput = z.output<typeof newDecisionSchema>;

export const approverKeyIdSchema = z
  .string()
  .regex(/^apk_[0-9A-Z]{26}$/, 'expected an approver key such as apk_01J0ZW3H9Y5T2M8K4Q6R7S1VXC');

/** A key to sign with. The password may be left out right after signing in to the console. */
export const newApproverKeySchema = z.strictObject({
  publicKey: z
    .string('expected the line of an Ed25519 public key, such as ssh-ed25519 AAAA… you@host')
    .max(500, 'expected one line such as ssh-ed25519 AAAA… you@host'),
  name: z
    .string('expected a name that tells your keys apart, such as laptop')
    .trim()
    .min(1, 'expected a name that tells your keys apart, such as laptop')
    .max(60, 'expected at most 60 characters'),
  password: z.string().min(1, 'expected your password').max(1_000).optional(),
});

export const approverKeyViewSchema = z
  .object({
    id: approverKeyIdSchema,
    name: z.string(),
    publicKey: z.string(),
    fingerprint: z.string(),
    createdAt: time,
    lastUsedAt: time.nullable(),
    revokedAt: time.nullable(),
  })
  .meta({ id: 'ApproverKey' });
export type ApproverKeyView = z.infer<typeof approverKeyViewSchema>;
export const approverKeysSchema = z.object({ keys: z.array(approverKeyViewSchema) });
export const approverKeyReplySchema = z.object({ key: approverKeyViewSchema });
