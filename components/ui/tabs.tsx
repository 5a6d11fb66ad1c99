'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/lib/client/class-names';

/** Tabs that are pages: each has its own address, so a link and the back button work. Scrolls in its own box. */
export function LinkTabs({ label, tabs }: { label: string; tabs: { href: string; title: string }[] }) {
  const here = usePathname();
  return (
    <nav aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          aria-current={here === tab.href ? 'page' : undefined}
          className={cn(
            '-mb-px flex h-9 shrink-0 items-center border-b-2 px-3 text-sm',
            here === tab.href
              ? 'border-accent font-medium text-fg'
              : 'border-transparent text-muted hover:text-fg',
          )}
        >
          {tab.title}
        </Link>
      ))}
    </nav>
  );
}
