import type { ReactNode } from 'react';
import { ForbiddenState } from '@/components/console/forbidden-state';
import { LinkTabs } from '@/components/ui/tabs';
import { can } from '@/lib/access';
import { paths } from '@/lib/client/paths';
import { pageCtx } from '@/lib/http/page';

/** The pages of evidence under one head; whoever may not read evidence is told so once, here. */
export default async function EvidenceLayout({ children }: { children: ReactNode }) {
  const ctx = await pageCtx();
  const decision = can(ctx.actor, 'read');
  if (!decision.allowed) {
    return (
      <>
        <h1 className="sr-only">Evidence</h1>
        <ForbiddenState what="read evidence" needsRoles={decision.needsRoles} />
      </>
    );
  }
  const tabs = [
    { href: paths.evidence(), title: 'Records' },
    { href: paths.evidenceBundles(), title: 'Bundles' },
  ];
  return (
    <div className="grid min-w-0 gap-3">
      <LinkTabs label="Evidence" tabs={tabs} />
      {children}
    </div>
  );
}
