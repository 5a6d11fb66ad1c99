'use client';

import dynamic from 'next/dynamic';
import {
  type ComponentProps,
  cloneElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useId,
  useRef,
  useState,
} from 'react';
import { MenuPartsContext } from './menu-parts';

const loadBox = () => import('./menu-box');
const MenuBox = dynamic(loadBox, { ssr: false });

const ITEM =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-sm px-2 text-sm outline-none select-none data-highlighted:bg-surface-2 data-disabled:cursor-not-allowed data-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:text-muted';

/** A menu under a button. `trigger` is one element that takes button props, such as `Button`. */
export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: ReactElement<ComponentProps<'button'>>;
  children: ReactNode;
  align?: 'start' | 'end';
}) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  return (
    <span className="relative grid">
      {cloneElement(trigger, {
        ref: button,
        id,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onPointerEnter: () => void loadBox(),
        onFocus: () => void loadBox(),
        onClick: () => setOpen(!open),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        },
      })}
      {open && (
        <MenuBox align={align} button={button} labelledBy={id} onClose={() => setOpen(false)}>
          {children}
        </MenuBox>
      )}
    </span>
  );
}

/** One thing the menu does, with its key if it has one. */
export function MenuItem({
  children,
  onSelect,
  disabled = false,
  keys,
}: {
  children: ReactNode;
  onSelect: () => void;
  disabled?: boolean;
  keys?: string;
}) {
  const parts = useContext(MenuPartsContext);
  return (
    parts && (
      <parts.Item className={ITEM} onSelect={onSelect} disabled={disabled}>
        {children}
        {keys !== undefined && <kbd className="ml-auto pl-6 text-2xs text-muted">{keys}</kbd>}
      </parts.Item>
    )
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
  const parts = useContext(MenuPartsContext);
  return (
    parts && (
      <parts.Item className={ITEM} asChild>
        <a href={href} {...(external ? { target: '_blank', rel: 'noopener noreferrer' } : {})}>
          {children}
        </a>
      </parts.Item>
    )
  );
}

/** Words above a group of entries. */
export function MenuLabel({ children }: { children: ReactNode }) {
  const parts = useContext(MenuPartsContext);
  return parts && <parts.Label className="px-2 py-1.5 text-xs text-muted">{children}</parts.Label>;
}

/** A line between groups of entries. */
export function MenuLine() {
  const parts = useContext(MenuPartsContext);
  return parts && <parts.Separator className="my-1 h-px bg-line" />;
}
