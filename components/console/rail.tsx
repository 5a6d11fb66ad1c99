'use client';

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { entryLabel, isHere, navEntries } from '@/components/console/nav';
import { WaitingCount } from '@/components/console/waiting-count';
import type { Waiting } from '@/lib/approvals';
import { cn } from '@/lib/client/class-names';
import { savePreference } from '@/lib/client/preferences';
import { useWaiting } from '@/lib/client/use-waiting';

/** Left rail. Folding it is a look of <html> (`data-rail`), kept by the server, so it never jumps on load. */
export function Rail({
  name,
  mayReadAudit,
  waiting: initial,
}: {
  name: string;
  mayReadAudit: boolean;
  waiting: Waiting | null;
}) {
  const pathname = usePathname();
  const waiting = useWaiting(initial);
  return (
    <aside className="rail sticky top-0 hidden h-dvh shrink-0 flex-col border-r border-line bg-surface md:flex">
      <Link href="/" className="flex h-12 items-center gap-2.5 border-b border-line px-3.5 font-semibold">
        <Mark />
        <span className="rail-word truncate">{name}</span>
      </Link>
      <nav aria-label="Main" className="grid gap-0.5 p-2">
        {navEntries(mayReadAudit).map(({ title, href, icon: Icon, keys, waits }) => {
          const here = isHere(pathname, href);
          const count = waits ? waiting : null;
          return (
            <Link
              key={href}
              href={href}
              title={`${title} (${keys})`}
              aria-label={count === null ? undefined : entryLabel(title, count)}
              aria-current={here ? 'page' : undefined}
              className={cn(
                'relative flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm',
                here ? 'bg-surface-2 font-medium text-fg' : 'text-muted hover:bg-surface-2 hover:text-fg',
              )}
            >
              <Icon aria-hidden className={cn('size-4 shrink-0', here && 'text-accent')} />
              <span className="rail-word">{title}</span>
              <WaitingCount
                count={count}
                className="ml-auto [[data-rail=collapsed]_&]:absolute [[data-rail=collapsed]_&]:-top-0.5 [[data-rail=collapsed]_&]:-right-1"
              />
            </Link>
          );
        })}
      </nav>
      <button
        type="button"
        aria-label="Fold or unfold the menu"
        onClick={toggleRail}
        className="mx-2 mt-auto mb-9 flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-muted hover:bg-surface-2 hover:text-fg"
      >
        <PanelLeftClose aria-hidden className="rail-word size-4 shrink-0" />
        <PanelLeftOpen aria-hidden className="rail-folded size-4 shrink-0" />
        <span className="rail-word">Fold menu</span>
      </button>
    </aside>
  );
}

function toggleRail(): void {
  const folded = document.documentElement.dataset.rail === 'collapsed';
  // The menu already folded; that it is not remembered is not worth a message.
  savePreference('rail', folded ? 'open' : 'collapsed').catch(() => undefined);
}

/** MC's mark, drawn in the colours of the theme. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="size-6 shrink-0">
      <rect width="32" height="32" rx="7" className="fill-surface-2" />
      <path
        d="M7 22V10l5.5 7L18 10v12"
        fill="none"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
        className="stroke-accent"
      />
      <path d="M21.5 22h4" strokeWidth="2.6" strokeLinecap="round" className="stroke-pass" />
      <circle cx="23.5" cy="12.5" r="2.4" className="fill-warn" />
    </svg>
  );
}
