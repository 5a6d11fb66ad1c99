'use client';

import type { RefObject } from 'react';
import { useCommands } from './keyboard';

/**
 * `j` and `k` move between the rows of a list, enter opens. Rows are found by their links (`data-row-link`), so the focus
 * ring shows where one is and screen readers follow. `scrollTo` brings rows into being in lists that draw only some.
 */
export function useRowKeys(
  list: RefObject<HTMLElement | null>,
  count: number,
  scrollTo?: (index: number) => void,
): void {
  const move = (by: 1 | -1) => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('[data-row-link]') ?? [])];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const next = links[at === -1 ? 0 : at + by];
    if (next !== undefined) {
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
      return;
    }
    const row = links[at]?.closest<HTMLElement>('[data-index]');
    const index = Number(row?.dataset.index ?? Number.NaN) + by;
    if (scrollTo === undefined || Number.isNaN(index) || index < 0 || index >= count) return;
    scrollTo(index);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row-link]`)?.focus(),
    );
  };
  useCommands([
    { id: 'list.next', title: 'Next row', group: 'This page', keys: 'j', run: () => move(1) },
    { id: 'list.previous', title: 'Previous row', group: 'This page', keys: 'k', run: () => move(-1) },
  ]);
}
