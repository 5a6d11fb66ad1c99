import type { Metadata } from 'next';
import { CiView } from '@/components/ci/ci-view';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { Card } from '@/components/ui/card';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { loadResults } from './load-results';

export const metadata: Metadata = { title: 'CI results' };

type Query = Readonly<Record<string, string | string[] | undefined>>;

/** What CI posted: verdict, run, who proved to have posted it, and the evidence it became. */
export default async function CiPage({ searchParams }: { searchParams: Promise<Query> }) {
  const [ctx, query] = await Promise.all([pageCtx(), searchParams]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) {
    return (
      <Card>
        <h1 className="sr-only">CI results</h1>
        <ForbiddenState what="read results of CI" needsRoles={decision.needsRoles} />
      </Card>
    );
  }
  return (
    <>
      <h1 className="sr-only">CI results</h1>
      <CiView {...(await loadResults(ctx, query))} />
    </>
  );
}
