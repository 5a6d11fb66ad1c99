import type { HTMLAttributes, ReactNode } from 'react';
import { cn } from '@/lib/client/class-names';

/** A bordered surface. Borders do the work; there is no shadow. */
export function Card({ className, ...props }: HTMLAttributes<HTMLElement>) {
  return <section className={cn('min-w-0 rounded-md border border-line bg-surface', className)} {...props} />;
}

/** Head of a card: what it is, one line of help, and its actions on the right. */
export function CardHead({
  title,
  children,
  actions,
}: {
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-3">
      <div className="min-w-0">
        <h2 className="text-base font-semibold">{title}</h2>
        {children !== undefined && <div className="max-w-prose text-sm text-muted">{children}</div>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
