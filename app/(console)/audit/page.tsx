import type { Metadata } from 'next';
import { AuditView } from '@/components/audit/audit-view';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { AUDIT_ACTIONS } from '@/lib/audit';
import { listAuditEvents } from '@/lib/audit/server';
import { pageCtx } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Audit' };

/** Who changed what, when, from where and why. */
export default async function AuditPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read-audit');
  if (!decision.allowed) {
    return (
      <Card>
        <h1 className="sr-only">Audit</h1>
        <ForbiddenState what="read the audit trail" needsRoles={decision.needsRoles} />
      </Card>
    );
  }
  const tenantIds = ctx.ports.config.tenants.map((tenant) => tenant.id);
  return (
    <>
      <h1 className="sr-only">Audit</h1>
      <AuditView initial={await listAuditEvents(ctx, {})} actions={AUDIT_ACTIONS} tenantIds={tenantIds} />
    </>
  );
}
