'use client';

import type { RefObject } from 'react';
import { ChangeCard } from '@/components/attestations/change-card';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/client/class-names';
import { useCommands } from '@/lib/client/keyboard';
import { type DriftPage, identityText } from '@/lib/snapshots';

/** Changes one after the other; `n` and `p` walk them, and `n` at the end reads on. */
export function ChangeList({
  list,
  changes,
  view,
  matching,
  isOld,
  more,
  isReading,
}: {
  list: RefObject<HTMLOListElement | null>;
  changes: DriftPage['changes'];
  view: 'unified' | 'split';
  matching: number;
  isOld: boolean;
  more: (() => void) | null;
  isReading: boolean;
}) {
  const walk = (by: 1 | -1) => {
    const cards = [...(list.current?.querySelectorAll<HTMLElement>('[data-change]') ?? [])];
    const at = cards.findIndex((card) => card.contains(document.activeElement));
    const next = cards[at === -1 ? (by === 1 ? 0 : -1) : at + by];
    if (next === undefined) {
      if (by === 1) more?.();
      return;
    }
    next.focus();
    next.scrollIntoView({ block: 'start' });
  };
  useCommands([
    { id: 'change.next', title: 'Next change', group: 'This page', keys: 'n', run: () => walk(1) },
    { id: 'change.previous', title: 'Previous change', group: 'This page', keys: 'p', run: () => walk(-1) },
  ]);
  if (changes.length === 0) return null;
  return (
    <section aria-label="Changes" className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <ol
        ref={list}
        className={cn('grid grid-cols-[minmax(0,1fr)] gap-2', isOld && 'opacity-60')}
        aria-busy={isOld}
      >
        {changes.map((change) => (
          <li
            key={identityText(change.identity)}
            className="[contain-intrinsic-size:auto_9rem] [content-visibility:auto]"
          >
            <ChangeCard change={change} view={view} />
          </li>
        ))}
      </ol>
      <p role="status" className="flex flex-wrap items-center gap-3 text-xs text-muted">
        {changes.length} of {matching} {matching === 1 ? 'change' : 'changes'} shown
        {more !== null && (
          <Button size="sm" disabled={isReading} onClick={more}>
            {isReading ? 'Reading more' : 'Show more'}
          </Button>
        )}
      </p>
    </section>
  );
}
