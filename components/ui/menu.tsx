'use client';

import * as Radix from 'radix-ui/dropdown-menu';
import type { ReactNode } from 'react';

const ITEM =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-highlighted:bg-surface-2 data-disabled:cursor-not-allowed data-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:text-muted';

/** A menu under a button. `trigger` is one element that takes a ref and props, such as `Button`. */
export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-44 overflow-y-auto rounded-md border border-line-strong bg-surface p-1 shadow-md"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** One thing the menu does, with its key if it has one. */
export function MenuItem({
  children,
  onSelect,
  disabled,
  keys,
}: {
  children: ReactNode;
  onSelect: () => void;
  disabled?: boolean;
  keys?: string;
}) {
  return (
    <Radix.Item className={ITEM} onSelect={onSelect} disabled={disabled ?? false}>
      {children}
      {keys !== undefined && <kbd className="ml-auto pl-6 text-2xs text-muted">{keys}</kbd>}
    </Radix.Item>
  );
}

/** A menu entry that goes somewhere; `external` opens a new tab that cannot reach back. */
export function MenuLink({
  children,
  href,
  external,
}: {
  children: ReactNode;
  href: string;
  external?: boolean;
}) {
  return (
    <Radix.Item className={ITEM} asChild>
      <a href={href} {...(external ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
        {children}
      </a>
    </Radix.Item>
  );
}

/** Words above a group of entries. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2 py-1.5 text-xs text-muted">{children}</Radix.Label>;
}

/** A line between groups of entries. */
export function MenuLine() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
