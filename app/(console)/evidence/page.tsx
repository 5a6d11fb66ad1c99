import type { Metadata } from 'next';
import { EvidenceView } from '@/components/evidence/evidence-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenEvidence } from './forbidden-evidence';
import { loadEvidence, type PageQuery } from './load-evidence';

export const metadata: Metadata = { title: 'Evidence' };

/** Every record there is, narrowed by what the address says. */
export default async function EvidencePage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const [ctx, query] = await Promise.all([pageCtx(), searchParams]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenEvidence what="read evidence" needsRoles={decision.needsRoles} />;
  return (
    <>
      <h1 className="sr-only">Evidence</h1>
      <EvidenceView {...(await loadEvidence(ctx, query))} />
    </>
  );
}
