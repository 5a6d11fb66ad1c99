import type { Metadata } from 'next';
import { AttestationsView } from '@/components/attestations/attestations-view';
import { DriftNow } from '@/components/attestations/drift-now';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { hasRunbook } from '@/lib/runbooks/server';
import { currentDrift } from '@/lib/snapshots/server';
import { ForbiddenAttestations } from './forbidden-attestations';
import { loadAttestations, type PageQuery } from './load-attestations';

export const metadata: Metadata = { title: 'Attestations' };

/** Whether what runs is what was meant, then every snapshot and verdict there is. */
export default async function AttestationsPage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const [ctx, query] = await Promise.all([pageCtx(), searchParams]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenAttestations needsRoles={decision.needsRoles} />;
  return (
    <>
      <h1 className="sr-only">Attestations</h1>
      <DriftNow drift={await currentDrift(ctx)} hasRunbook={await hasRunbook('config-drift')} />
      <AttestationsView initial={await loadAttestations(ctx, query)} />
    </>
  );
}
