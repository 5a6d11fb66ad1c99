import type { Metadata } from 'next';
import { BundlesView } from '@/components/evidence/bundles-view';
import { can } from '@/lib/access';
import { listBundles } from '@/lib/evidence/server';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenEvidence } from '../forbidden-evidence';

export const metadata: Metadata = { title: 'Evidence bundles' };

/** Bundles that were made, newest first. */
export default async function BundlesPage() {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'export');
  if (!decision.allowed) return <ForbiddenEvidence what="export evidence" needsRoles={decision.needsRoles} />;
  return (
    <>
      <h1 className="sr-only">Evidence bundles</h1>
      <BundlesView initial={await listBundles(ctx)} release={ctx.ports.config.evidence.release} />
    </>
  );
}
