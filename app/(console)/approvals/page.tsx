import type { Metadata } from 'next';
import { ApprovalsView } from '@/components/approvals/approvals-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenApprovals } from './forbidden-approvals';
import { loadApprovals, type PageQuery } from './load-approvals';

export const metadata: Metadata = { title: 'Approvals' };

/** What waits for a signature, and what was decided. */
export default async function ApprovalsPage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const [ctx, query] = await Promise.all([pageCtx(), searchParams]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenApprovals needsRoles={decision.needsRoles} />;
  return (
    <>
      <h1 className="sr-only">Approvals</h1>
      <ApprovalsView {...(await loadApprovals(ctx, query))} />
    </>
  );
}
