'use client';

import * as Radix from 'radix-ui/popover';
import type { ReactNode, RefObject } from 'react';

/**
 * A box beside the element that opened it. It is mounted only while open, so a page may have thousands of openers;
 * the opener keeps its own button and passes a ref.
 */
export default function PopoverBox({
  anchor,
  onClose,
  label,
  children,
}: {
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  label: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Anchor virtualRef={anchor as RefObject<HTMLElement>} />
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            anchor.current?.focus();
          }}
          className="z-50 max-h-[min(30rem,var(--radix-popover-content-available-height))] w-[min(26rem,calc(100vw-1rem))] overflow-y-auto rounded-md border border-line-strong bg-surface p-3 text-sm shadow-md outline-none"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
