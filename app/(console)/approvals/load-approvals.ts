import { type ApprovalFilter, openOnly, readFilter } from '@/components/approvals/approval-filter';
import type { ApprovalsProps } from '@/components/approvals/approvals-view';
import { can, visibleTenants } from '@/lib/access';
import { type ApprovalView, approvalsQuerySchema } from '@/lib/approvals';
import { listApprovals, readApproval } from '@/lib/approvals/server';
import type { PageCtx } from '@/lib/http/page';
import { relyingParty } from '@/lib/http/relying-party';
import { AppError } from '@/lib/kernel';
import { listPasskeys } from '@/lib/passkeys/server';

export type PageQuery = Readonly<Record<string, string | string[] | undefined>>;

/** What the queue shows first. A filter that cannot be used brings nothing; the page asks itself and says why. */
export async function loadApprovals(ctx: PageCtx, query: PageQuery): Promise<ApprovalsProps> {
  const filter = readFilter(query);
  const seen = visibleTenants(ctx.actor);
  return {
    initial: await read(ctx, filter),
    waiting: await read(ctx, openOnly(filter)),
    tenantIds: ctx.ports.config.tenants.map(({ id }) => id).filter((id) => seen === '*' || seen.includes(id)),
    mayExport: can(ctx.actor, 'export').allowed,
  };
}

async function read(ctx: PageCtx, filter: ApprovalFilter): Promise<ApprovalsProps['initial']> {
  const asked = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
  const parsed = approvalsQuerySchema.safeParse(asked);
  return parsed.success ? { filter, page: await listApprovals(ctx, parsed.data) } : null;
}

/** A request by its id; null for one that does not exist, that the reader may not see, or for what is no id. */
export async function loadApproval(
  ctx: PageCtx,
  approvalId: string,
): Promise<{ initial: ApprovalView; hasPasskey: boolean } | null> {
  try {
    const initial = await readApproval(ctx, approvalId);
    const party = relyingParty();
    const passkeys = await listPasskeys(ctx);
    const isOfUse = (rpId: string) => party.usable && rpId === party.rpId;
    return { initial, hasPasskey: passkeys.some((one) => one.revokedAt === null && isOfUse(one.rpId)) };
  } catch (error) {
    if (error instanceof AppError && ['not_found', 'invalid_input'].includes(error.code)) return null;
    throw error;
  }
}
