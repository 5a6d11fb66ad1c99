import { authorize, type Permission } from '@/lib/access';
import { emitAudit } from '@/lib/audit/server';
import type { Ctx } from '@/lib/platform/context';
import type { Tx } from '@/lib/platform/db';
import { useOnce } from '../decide';
import { refuse } from '../refusal';
import type { ApprovalRequest } from '../request';
import { refused } from './refused';
import { getApproval, moveApproval, recordOf } from './request-store';

/**
 * Uses an approval for exactly this payload, once, in the transaction that does what was approved: if that fails, nothing was used. Of two at
 * once one gets `conflict`. Needs `propose` for the tenant unless the verb that calls names what it asked for itself.
 */
export async function useApproval(
  tx: Tx,
  ctx: Ctx,
  use: { id: string; payload: ApprovalRequest['payload']; usedFor: string },
  options: { permission?: Permission } = {},
): Promise<{ recordId: string | null; payloadDigest: string }> {
  const stored = await getApproval(ctx, use.id, tx);
  const { request } = stored;
  authorize(ctx, options.permission ?? 'propose', request.tenantId ?? '*');
  const used = useOnce(recordOf(stored), use.payload, ctx.clock.now());
  if (!used.ok) throw refused(used);
  const reason = use.usedFor.slice(0, 200);
  const to = { state: 'used', stateAt: ctx.clock.now(), stateReason: reason } as const;
  if (!(await moveApproval(tx, request, 'approved', to)))
    throw refused(refuse('used', 'this approval was used at the same moment'));
  await emitAudit(tx, ctx, {
    action: 'approval.used',
    objectKind: 'approval',
    objectId: request.id,
    tenantId: request.tenantId,
    before: { state: 'approved' },
    after: { state: 'used', for: reason },
    detail: { for: reason, payload: request.payloadDigest },
  });
  return { recordId: stored.recordId, payloadDigest: request.payloadDigest };
}
