import type { Metadata } from 'next';
import { BaselinesList } from '@/components/attestations/baselines-list';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { baselinesQuerySchema } from '@/lib/snapshots';
import { baselineHistory } from '@/lib/snapshots/server';
import { ForbiddenAttestations } from '../forbidden-attestations';
import type { PageQuery } from '../load-attestations';

export const metadata: Metadata = { title: 'Baselines' };

/** Which snapshot was the baseline when. A page that cannot be read in the address is the first. */
export default async function BaselinesPage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const [ctx, { before }] = await Promise.all([pageCtx(), searchParams]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenAttestations needsRoles={decision.needsRoles} />;
  const query = baselinesQuerySchema.safeParse(before === undefined ? {} : { before });
  return (
    <>
      <h1 className="sr-only">Baselines</h1>
      <BaselinesList {...(await baselineHistory(ctx, query.data ?? { limit: 50 }))} />
    </>
  );
}
