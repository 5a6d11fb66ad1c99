import type { Metadata } from 'next';
import { DriftView } from '@/components/attestations/drift-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenAttestations } from '../forbidden-attestations';
import type { PageQuery } from '../load-attestations';
import { loadDrift } from './load-drift';

export const metadata: Metadata = { title: 'Drift' };

/** What differs between two snapshots; which two stands in the address. */
export default async function DriftPage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const [ctx, query] = await Promise.all([pageCtx(), searchParams]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenAttestations needsRoles={decision.needsRoles} />;
  return (
    <>
      <h1 className="sr-only">Drift</h1>
      <DriftView {...(await loadDrift(ctx, query))} />
    </>
  );
}
