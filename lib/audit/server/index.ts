export { type AuditEntry, emitAudit, emitAuditSql } from './emit-audit';
export { exportAuditEvents } from './export-audit';
export { listAuditEvents } from './list-audit-events';
export { toAuditEvent } from './store';
