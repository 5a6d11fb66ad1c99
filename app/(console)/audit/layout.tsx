import type { ReactNode } from 'react';
import { LinkTabs } from '@/components/ui/tabs';
import { paths } from '@/lib/client/paths';

const TABS = [
  { href: paths.audit(), title: 'Trail' },
  { href: paths.accessReview(), title: 'Access review' },
];

/** What auditors read: who changed what, and who could do what on a day. */
export default function AuditLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <LinkTabs label="Audit" tabs={TABS} />
      {children}
    </div>
  );
}
