export {
  AUDIT_ACTIONS,
  type AuditEvent,
  type AuditPage,
  auditQuerySchema,
} from './audit-event';
export { auditRecordDigest } from './audit-record';
