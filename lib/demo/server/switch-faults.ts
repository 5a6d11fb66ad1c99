import { authorize } from '@/lib/access';
import { type AuditEntry, emitAudit } from '@/lib/audit/server';
import { AppError } from '@/lib/kernel';
import type { Ctx } from '@/lib/platform/context';
import { inTransaction } from '@/lib/platform/db';
import { readEnv } from '@/lib/platform/env';
import type { ClearFault, SetFault } from '../fault';
import { askDemo } from './demo-platform';

/** Where the demo platform is; tests pass their own. */
export type DemoTarget = { demoUrl: string | undefined };

const fromEnvironment = (): DemoTarget => ({ demoUrl: readEnv().MC_DEMO_URL });

/** Makes the demo platform misbehave for one tenant, for a while or until cleared. Needs `propose` for the tenant; audited. */
export async function setDemoFault(ctx: Ctx, input: SetFault, target = fromEnvironment()): Promise<SetFault> {
  const { tenant, fault, forSeconds } = input;
  admit(ctx, tenant);
  const body = forSeconds === undefined ? { fault } : { fault, forSeconds };
  const path = `/v1/faults/${encodeURIComponent(tenant)}`;
  const entry = { action: 'demo.fault-set', after: body, detail: body } as const;
  await audited(ctx, tenant, entry, () => askDemo(target.demoUrl, { method: 'PUT', path, body }));
  return input;
}

/** Ends one fault of a tenant, or all of them. Needs `propose` for the tenant; audited. */
export async function clearDemoFault(ctx: Ctx, input: ClearFault, target = fromEnvironment()): Promise<void> {
  const { tenant, fault } = input;
  admit(ctx, tenant);
  const query = fault === undefined ? '' : `?fault=${fault}`;
  const path = `/v1/faults/${encodeURIComponent(tenant)}${query}`;
  const cleared = { fault: fault ?? 'all' };
  const entry = { action: 'demo.fault-cleared', after: { cleared }, detail: cleared } as const;
  await audited(ctx, tenant, entry, () => askDemo(target.demoUrl, { method: 'DELETE', path }));
}

function admit(ctx: Ctx, tenantId: string): void {
  authorize(ctx, 'propose', tenantId);
  if (ctx.ports.config.tenants.some(({ id }) => id === tenantId)) return;
  throw new AppError('not_found', {
    message: `no tenant ${tenantId}`,
    userMessage: `There is no tenant ${tenantId}.`,
  });
}

/** The row is written first and withdrawn when the platform refuses: no fault without a trace, no trace without a fault. */
function audited(
  ctx: Ctx,
  tenantId: string,
  entry: Pick<AuditEntry, 'action' | 'after' | 'detail'>,
  act: () => Promise<unknown>,
): Promise<unknown> {
  return inTransaction(ctx.db, async (tx) => {
    await emitAudit(tx, ctx, { ...entry, objectKind: 'demo-fault', objectId: tenantId, tenantId });
    return act();
  });
}
