import { notFound } from 'next/navigation';
import { SnapshotView } from '@/components/attestations/snapshot-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenAttestations } from '../forbidden-attestations';
import { loadSnapshotPage } from './load-snapshot-page';

type Params = { params: Promise<{ recordId: string }> };

/** Names the snapshot in the browser's tab and history. */
export async function generateMetadata({ params }: Params) {
  return { title: `Snapshot ${decodeURIComponent((await params).recordId)}` };
}

/** One snapshot. One that the reader may not see is not found: its existence is not told. */
export default async function SnapshotPage({ params }: Params) {
  const [ctx, { recordId }] = await Promise.all([pageCtx(), params]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenAttestations needsRoles={decision.needsRoles} />;
  const props = await loadSnapshotPage(ctx, decodeURIComponent(recordId));
  if (props === null) notFound();
  return <SnapshotView {...props} />;
}
