import { notFound } from 'next/navigation';
import { ApprovalView } from '@/components/approvals/approval-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenApprovals } from '../forbidden-approvals';
import { loadApproval } from '../load-approvals';

type Params = { params: Promise<{ approvalId: string }> };

/** Names the request in the browser's tab and history. */
export async function generateMetadata({ params }: Params) {
  return { title: decodeURIComponent((await params).approvalId) };
}

/** One request. One that the reader may not see is not found: its existence is not told. */
export default async function ApprovalPage({ params }: Params) {
  const [ctx, { approvalId }] = await Promise.all([pageCtx(), params]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenApprovals needsRoles={decision.needsRoles} />;
  const found = await loadApproval(ctx, decodeURIComponent(approvalId));
  if (found === null) notFound();
  return <ApprovalView {...found} />;
}
