import type { ReactNode } from 'react';
import { AttestationTabs } from '@/components/attestations/attestation-tabs';
import { can } from '@/lib/access';
import { pageCtx } from '@/lib/http/page';

/** The pages of configuration under one head. Whoever may read none of it sees no tabs; each page says itself what it needs. */
export default async function AttestationsLayout({ children }: { children: ReactNode }) {
  const ctx = await pageCtx();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {can(ctx.actor, 'read').allowed && <AttestationTabs />}
      {children}
    </div>
  );
}
