export {
  AUDIT_ACTIONS,
  type AuditEvent,
  type AuditPage,
  auditPageSchema,
  auditQuerySchema,
} from './audit-event';
export { auditRecordDigest } from './audit-record';
