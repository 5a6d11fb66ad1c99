'use client';

import { CircleUser, Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { entryLabel, isHere, navEntries } from '@/components/console/nav';
import { WaitingCount } from '@/components/console/waiting-count';
import { Menu, MenuItem } from '@/components/ui/menu';
import type { Waiting } from '@/lib/approvals';
import { cn } from '@/lib/client/class-names';
import { paths } from '@/lib/client/paths';
import { useWaiting } from '@/lib/client/use-waiting';

/** What the rail becomes on a phone: three pages and the rest under More. */
export function BottomBar({
  mayReadAudit,
  waiting: initial,
}: {
  mayReadAudit: boolean;
  waiting: Waiting | null;
}) {
  const pathname = usePathname();
  const router = useRouter();
  const entries = navEntries(mayReadAudit);
  const rest = entries.filter(({ onPhone }) => !onPhone);
  const waiting = useWaiting(initial);
  const cell = 'flex h-14 flex-col items-center justify-center gap-0.5 text-2xs';
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-4 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {entries
        .filter(({ onPhone }) => onPhone)
        .map(({ title, href, icon: Icon, waits }) => {
          const here = isHere(pathname, href);
          const count = waits ? waiting : null;
          return (
            <Link
              key={href}
              href={href}
              aria-current={here ? 'page' : undefined}
              aria-label={count === null ? undefined : entryLabel(title, count)}
              className={cn(cell, 'relative', here ? 'font-medium text-fg' : 'text-muted')}
            >
              <Icon aria-hidden className={cn('size-5', here && 'text-accent')} />
              {title}
              <WaitingCount count={count} className="absolute top-1 left-1/2 ml-2" />
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
