export {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEvent,
  type AuditPage,
  type AuditQuery,
  auditActionSchema,
  auditQuerySchema,
} from './audit-event';
