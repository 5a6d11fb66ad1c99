import type { ReactNode } from 'react';

/** Why there is nothing here, and the next step as a button or a command. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-start gap-2 px-4 py-8 sm:px-6">
      <h2 className="text-base font-semibold">{title}</h2>
      <div className="max-w-prose text-sm text-muted">{children}</div>
      {action !== undefined && <div className="mt-1 flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}

/** A command to type, set apart and ready to select. */
export function Command({ children }: { children: string }) {
  return (
    <code className="inline-block max-w-full rounded-sm border border-line bg-surface-2 px-1.5 py-0.5 text-xs text-fg select-all wrap-anywhere">
      {children}
    </code>
  );
}
