import { authorize } from '@/lib/access';
import { type AuditEntry, emitAudit } from '@/lib/audit/server';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction, type Tx } from '@/lib/platform/db';
import { decideTenantSync, type TenantChange } from './decide-tenant-sync';
import { findStoredTenants, markRemoved, tenantJson, upsertTenant } from './store';

/** Ids by what happened to them. */
export type TenantSync = Record<TenantChange['kind'], string[]>;

/** Serialises syncs of several workers that start at once: the second finds nothing left to do. */
const SYNC_LOCK = 72707371;

/**
 * Brings the tenant rows in line with mission-control.yaml; run once when a worker starts. Rows of tenants that are no
 * longer declared stay and are marked, because events and audit rows point at them. Every difference is audited.
 */
export async function syncTenants(ctx: Ctx): Promise<TenantSync> {
  authorize(ctx, 'administer');
  return inTransaction(ctx.db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${SYNC_LOCK}::bigint)`;
    const sync: TenantSync = { declared: [], changed: [], removed: [] };
    for (const change of decideTenantSync(await findStoredTenants(tx), ctx.ports.config.tenants)) {
      const entry = auditEntry(change);
      sync[change.kind].push(entry.objectId);
      await write(tx, change, ctx.clock.now());
      await emitAudit(tx, ctx, { ...entry, detail: { file: ctx.ports.config.file } });
    }
    return sync;
  });
}

function write(tx: Tx, change: TenantChange, at: Date): Promise<void> {
  return change.kind === 'removed'
    ? markRemoved(tx, change.before.id, at)
    : upsertTenant(tx, change.tenant, at);
}

function auditEntry(change: TenantChange): AuditEntry {
  const { id } = change.kind === 'removed' ? change.before : change.tenant;
  return {
    action: `tenant.${change.kind}`,
    objectKind: 'tenant',
    objectId: id,
    tenantId: id,
    ...(change.kind === 'declared' ? {} : { before: tenantJson(change.before) }),
    ...(change.kind === 'removed' ? {} : { after: tenantJson(change.tenant) }),
  };
}
