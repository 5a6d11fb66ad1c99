'use client';

import { CircleUser, Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { isHere, navEntries } from '@/components/console/nav';
import { Menu, MenuItem } from '@/components/ui/menu';
import { cn } from '@/lib/client/class-names';
import { paths } from '@/lib/client/paths';

const SHOWN = 3;

/** What the rail becomes on a phone: three pages and the rest under More. */
export function BottomBar({ mayReadAudit }: { mayReadAudit: boolean }) {
  const pathname = usePathname();
  const router = useRouter();
  const entries = navEntries(mayReadAudit);
  const rest = entries.slice(SHOWN);
  const cell = 'flex h-14 flex-col items-center justify-center gap-0.5 text-2xs';
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {entries.slice(0, SHOWN).map(({ title, href, icon: Icon }) => {
        const here = isHere(pathname, href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={here ? 'page' : undefined}
            className={cn(cell, here ? 'font-medium text-fg' : 'text-muted')}
          >
            <Icon aria-hidden className={cn('size-5', here && 'text-accent')} />
            {title}
          </Link>
        );
      })}
      <Menu
        trigger={
          <button
            type="button"
            className={cn(cell, rest.some((one) => isHere(pathname, one.href)) ? 'text-fg' : 'text-muted')}
          >
            <Ellipsis aria-hidden className="size-5" />
            More
          </button>
        }
      >
        {rest.map(({ title, href, icon: Icon }) => (
          <MenuItem key={href} onSelect={() => router.push(href)}>
            <Icon aria-hidden />
            {title}
          </MenuItem>
        ))}
        <MenuItem onSelect={() => router.push(paths.profile())}>
          <CircleUser aria-hidden />
          Your profile
        </MenuItem>
      </Menu>
    </nav>
  );
}
