import { notFound } from 'next/navigation';
import { BundleView } from '@/components/evidence/bundle-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenEvidence } from '../../forbidden-evidence';
import { loadBundle } from './load-bundle';

type Params = { params: Promise<{ bundleId: string }> };

/** Names the bundle in the browser's tab and history. */
export async function generateMetadata({ params }: Params) {
  return { title: decodeURIComponent((await params).bundleId) };
}

/** One bundle: its progress while it is built, and then what it holds. */
export default async function BundlePage({ params }: Params) {
  const [ctx, { bundleId }] = await Promise.all([pageCtx(), params]);
  const decision = can(ctx.actor, 'export');
  if (!decision.allowed) return <ForbiddenEvidence what="export evidence" needsRoles={decision.needsRoles} />;
  const bundle = await loadBundle(ctx, decodeURIComponent(bundleId));
  if (bundle === null) notFound();
  return <BundleView initial={bundle} />;
}
