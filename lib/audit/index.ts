export { auditCsv } from './audit-csv';
export {
  AUDIT_ACTIONS,
  type AuditEvent,
  type AuditPage,
  auditExportSchema,
  auditPageSchema,
  auditQuerySchema,
} from './audit-event';
export { auditRecord, auditRecordDigest } from './audit-record';
