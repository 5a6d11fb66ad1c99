'use client';

import { useState } from 'react';

/**
 * Remembers what had the focus when a dialog opened. The handler, for `onCloseAutoFocus`, gives it back: Radix only knows
 * triggers of its own, and our dialogs are opened by keys and menus as well.
 */
export function useReturnFocus(): (event: Event) => void {
  const [opener] = useState(findOpener);
  return (event) => {
    event.preventDefault();
    opener?.focus();
  };
}

/** What has the focus; of a menu its button, because the entry is gone by the time the dialog closes. */
function findOpener(): HTMLElement | null {
  if (typeof document === 'undefined') return null;
  const active = document.activeElement;
  const menu = active?.closest('[role="menu"]');
  const opener = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : active;
  return opener instanceof HTMLElement ? opener : null;
}
