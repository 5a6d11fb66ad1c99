import type { ReactNode } from 'react';
import { EvidenceTabs } from '@/components/evidence/evidence-tabs';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';

/** The pages of evidence under one head. Whoever may read none of it sees no tabs; each page says itself what it needs. */
export default async function EvidenceLayout({ children }: { children: ReactNode }) {
  const ctx = await pageCtx();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {can(ctx.actor, 'read').allowed && <EvidenceTabs />}
      {children}
    </div>
  );
}
