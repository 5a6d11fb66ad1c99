import { notFound } from 'next/navigation';
import { RecordView } from '@/components/evidence/record-view';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';
import { ForbiddenEvidence } from '../forbidden-evidence';
import { loadRecord } from './load-record';

type Params = { params: Promise<{ recordId: string }> };

/** Names the record in the browser's tab and history. */
export async function generateMetadata({ params }: Params) {
  return { title: decodeURIComponent((await params).recordId) };
}

/** One record. One that the reader may not see is not found: its existence is not told. */
export default async function RecordPage({ params }: Params) {
  const [ctx, { recordId }] = await Promise.all([pageCtx(), params]);
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) return <ForbiddenEvidence what="read evidence" needsRoles={decision.needsRoles} />;
  const record = await loadRecord(ctx, decodeURIComponent(recordId));
  if (record === null) notFound();
  return <RecordView initial={record} mayHold={can(ctx.actor, 'administer').allowed} />;
}
