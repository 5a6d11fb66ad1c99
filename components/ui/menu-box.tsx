'use client';

import * as Radix from 'radix-ui/dropdown-menu';
import type { ReactNode, RefObject } from 'react';
import { MenuPartsContext } from './menu-parts';

/**
 * The open menu; loaded when the first one opens. Its anchor lies over the button, which keeps focus and name. It hides
 * nothing of the page from screen readers, and stands in the page's main part so that it is found in a landmark.
 */
export default function MenuBox({
  align,
  button,
  labelledBy,
  onClose,
  children,
}: {
  align: 'start' | 'end';
  button: RefObject<HTMLElement | null>;
  labelledBy: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Radix.Root open modal={false} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Trigger asChild>
        <span aria-hidden tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </Radix.Trigger>
      <Radix.Portal container={document.getElementById('main')}>
        <Radix.Content
          align={align}
          aria-labelledby={labelledBy}
          sideOffset={6}
          collisionPadding={8}
          onInteractOutside={(event) => {
            // The button closes it by its own click; closing it here first would make that click open it again.
            if (event.target instanceof Node && button.current?.contains(event.target))
              event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus();
          }}
          className="z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-44 overflow-y-auto rounded-md border border-line-strong bg-surface p-1 shadow-md"
        >
          <MenuPartsContext value={Radix}>{children}</MenuPartsContext>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
