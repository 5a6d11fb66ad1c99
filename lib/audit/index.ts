export {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEvent,
  type AuditPage,
  auditQuerySchema,
} from './audit-event';
