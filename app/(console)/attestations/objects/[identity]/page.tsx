import { notFound } from 'next/navigation';
import { ObjectHistoryView } from '@/components/attestations/object-history-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { objectHistoryQuerySchema } from '@/lib/snapshots';
import { objectHistory } from '@/lib/snapshots/server';
import { ForbiddenAttestations } from '../../forbidden-attestations';

type Params = { params: Promise<{ identity: string }> };

/** Names the object in the browser's tab and history. */
export async function generateMetadata({ params }: Params) {
  return { title: decodeURIComponent((await params).identity) };
}

/** When one object last changed and who approved it. What is no identity is not found. */
export default async function ObjectPage({ params }: Params) {
  const [ctx, { identity }] = await Promise.all([pageCtx(), params]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenAttestations needsRoles={decision.needsRoles} />;
  const query = objectHistoryQuerySchema.safeParse({ identity: decodeURIComponent(identity) });
  if (!query.success) notFound();
  return <ObjectHistoryView history={await objectHistory(ctx, query.data)} />;
}
