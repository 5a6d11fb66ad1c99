import type { ReactNode } from 'react';
import { LinkTabs } from '@/components/ui/tabs';
import { can } from '@/lib/access';
import { paths } from '@/lib/client/paths';
import { pageCtx } from '@/lib/http/page';

/** Settings: each part is a page of its own, with its own address. */
export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { actor } = await pageCtx();
  const tabs = [
    { href: paths.profile(), title: 'Profile' },
    { href: paths.appearance(), title: 'Appearance' },
    { href: paths.passkeys(), title: 'Passkeys' },
    { href: paths.tokens(), title: 'Tokens' },
    ...(can(actor, 'administer').allowed ? [{ href: paths.users(), title: 'Users' }] : []),
    { href: paths.keys(), title: 'Keys' },
    { href: paths.sources(), title: 'Sources' },
    { href: paths.signals(), title: 'Signals' },
  ];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <LinkTabs label="Settings" tabs={tabs} />
      {children}
    </div>
  );
}
