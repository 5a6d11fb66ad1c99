import type { Metadata } from 'next';
import { EvidenceView } from '@/components/evidence/evidence-view';
import { pageCtx } from '@/lib/http/page';
import { loadEvidence, type PageQuery } from './load-evidence';

export const metadata: Metadata = { title: 'Evidence' };

/** Every record there is, narrowed by what the address says. */
export default async function EvidencePage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const [ctx, query] = await Promise.all([pageCtx(), searchParams]);
  return <EvidenceView {...await loadEvidence(ctx, query)} />;
}
