import { z } from 'zod';

/** Everything that is ever audited, as one closed list: `<object>.<what happened>`. A new write adds its line here. */
export const AUDIT_ACTIONS = [
  'user.created',
  'user.renamed',
  'user.identities-changed',
  'user.grants-changed',
  'user.password-reset',
  'user.password-changed',
  'user.deactivated',
  'user.reactivated',
  'session.started',
  'session.refused',
  'session.ended',
  'session.revoked',
  'token.created',
  'token.revoked',
  'passkey.registered',
  'passkey.renamed',
  'passkey.revoked',
  'setup-link.created',
  'setup-link.redeemed',
  'event.created',
  'demo.fault-set',
  'demo.fault-cleared',
  'tenant.declared',
  'tenant.changed',
  'tenant.removed',
  'source.tested',
  'key.added',
  'key.retired',
  'key.revoked',
  'evidence.recorded',
  'bundle.requested',
  'bundle.sealed',
  'bundle.failed',
  'blob.retired',
  'legal-hold.placed',
  'legal-hold.released',
  'access-review.exported',
  'log.verified',
  'gate.glass-broken',
  'gate.override-refused',
  'approval.requested',
  'approval.signed',
  'approval.approved',
  'approval.denied',
  'approval.expired',
  'approval.superseded',
  'approval.used',
  'approver-key.added',
  'approver-key.revoked',
  'ci.result-posted',
] as const;

export const auditActionSchema = z.enum(AUDIT_ACTIONS, `expected one of ${AUDIT_ACTIONS.join(', ')}`);
export type AuditAction = z.infer<typeof auditActionSchema>;

const text = z.string();

/** A row of the audit trail as people and tools read it. `id` is a decimal string that rises with time. */
export const auditEventSchema = z
  .object({
    id: text,
    at: z.iso.datetime(),
    actor: z.object({ kind: text, id: text, name: text }),
    /** An `AuditAction`; plain text so that rows written by a newer version still show. */
    action: text,
    tenantId: text.nullable(),
    objectKind: text,
    objectId: text,
    beforeDigest: text.nullable(),
    afterDigest: text.nullable(),
    detail: z.record(text, z.unknown()),
    reason: text.nullable(),
    requestId: text,
    ip: text.nullable(),
    /** Null for rows older than the evidence log. */
    environment: text.nullable(),
    origin: text.nullable(),
    /** Digests of the payload and signature of the statement this change signed, if it signed one. */
    statement: z.object({ payload: text, signature: text }).nullable(),
    /** Index of its leaf in the evidence log; null until the sequencer has come by. */
    leafIndex: text.nullable(),
  })
  .meta({ id: 'AuditEvent' });
export type AuditEvent = z.infer<typeof auditEventSchema>;

const rowIdSchema = z.string().regex(/^[1-9]\d{0,17}$/, 'expected the id of an audit row, for example 1200');

/** Filter and page of the audit list. `before` is the id of the last row already seen. */
export const auditQuerySchema = z.strictObject({
  action: auditActionSchema.optional(),
  tenantId: z.string().min(1).max(63, 'expected a tenant id, for example TENANT_001').optional(),
  objectKind: z.string().min(1).max(40, 'expected what was changed, for example user').optional(),
  objectId: z.string().min(1).max(200, 'expected an identifier, for example usr_01J…').optional(),
  actorId: z.string().min(1).max(200, 'expected who acted, for example usr_01J…').optional(),
  from: z.iso.datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' }).optional(),
  to: z.iso.datetime({ offset: true, error: 'expected a time such as 2030-01-31T12:00:00Z' }).optional(),
  before: rowIdSchema.optional(),
  /** One row alone */
  row: rowIdSchema.optional(),
  /** Part of the reason that was given */
  reason: z.string().trim().min(1, 'expected text').max(100, 'expected at most 100 characters').optional(),
  limit: z.coerce
    .number('expected 1 to 200 rows')
    .int('expected 1 to 200 rows')
    .min(1, 'expected 1 to 200 rows')
    .max(200, 'expected 1 to 200 rows')
    .default(50),
});
export type AuditQuery = z.output<typeof auditQuerySchema>;

/** Most rows of one export; more are fetched from where it ended. */
export const AUDIT_EXPORT_ROWS = 100_000;

/** The same filter for an export, which has no pages. */
export const auditExportSchema = auditQuerySchema
  .omit({ limit: true })
  .extend({ format: z.enum(['csv', 'json'], 'expected csv or json').default('csv') });
export type AuditExportQuery = z.output<typeof auditExportSchema>;

/** One page, newest first; `nextBefore` fetches the next one and is null at the end. */
export const auditPageSchema = z.object({ events: z.array(auditEventSchema), nextBefore: text.nullable() });
export type AuditPage = z.infer<typeof auditPageSchema>;
