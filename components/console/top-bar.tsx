'use client';

import { ChevronRight, Link2, Search } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { crumbsOf } from '@/components/console/nav';
import { RefreshState } from '@/components/console/refresh-state';
import { UserMenu } from '@/components/console/user-menu';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { runCommand } from '@/lib/client/keyboard';

export type EnvironmentFacts = { name: string; kind: 'production' | 'staging' | 'development' | 'demo' };

const TONES = { production: 'production', staging: 'strong', development: 'normal', demo: 'demo' } as const;

/** Where am I, how fresh is this, which environment, search, and who am I. */
export function TopBar({
  environment,
  who,
}: {
  environment: EnvironmentFacts;
  who: { name: string; email: string };
}) {
  const crumbs = crumbsOf(usePathname());
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-bg px-3 sm:gap-3 sm:px-4">
      <nav aria-label="Breadcrumb" className="flex min-w-0 items-center gap-1">
        <ol className="flex min-w-0 items-center gap-1 text-sm">
          {crumbs.map((crumb, index) => {
            const last = index === crumbs.length - 1;
            return (
              <li
                key={crumb.href}
                className={
                  last ? 'flex min-w-0 items-center gap-1' : 'hidden shrink-0 items-center gap-1 sm:flex'
                }
              >
                {index > 0 && <ChevronRight aria-hidden className="hidden size-3.5 text-muted sm:block" />}
                {last ? (
                  <span aria-current="page" className="truncate font-medium">
                    {crumb.title}
                  </span>
                ) : (
                  <Link href={crumb.href} className="text-muted hover:text-fg">
                    {crumb.title}
                  </Link>
                )}
              </li>
            );
          })}
        </ol>
        <Button
          tone="ghost"
          size="icon"
          aria-label="Copy link to this page"
          title="Copy link (c)"
          onClick={() => runCommand('page.copy-link')}
        >
          <Link2 aria-hidden />
        </Button>
      </nav>
      <div className="ml-auto flex items-center gap-1.5 sm:gap-2">
        <RefreshState />
        <Badge
          tone={TONES[environment.kind]}
          className="h-6 max-w-20 px-2 text-xs sm:max-w-40"
          title={`Environment: ${environment.name} (${environment.kind})`}
        >
          <span className="truncate">{environment.name}</span>
        </Badge>
        <span className="hidden lg:block">
          <Button className="w-44 text-muted" onClick={() => runCommand('palette.open')}>
            <Search aria-hidden />
            Search
            <kbd className="ml-auto text-2xs">Ctrl K</kbd>
          </Button>
        </span>
        <span className="lg:hidden">
          <Button
            tone="ghost"
            size="icon"
            aria-label="Search and commands"
            onClick={() => runCommand('palette.open')}
          >
            <Search aria-hidden />
          </Button>
        </span>
        <UserMenu name={who.name} email={who.email} />
      </div>
    </header>
  );
}
