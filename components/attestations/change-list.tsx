'use client';

import { type RefObject, useState } from 'react';
import { ChangeCard } from '@/components/attestations/change-card';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/client/class-names';
import { useCommands } from '@/lib/client/keyboard';
import { type DriftPage, identityText } from '@/lib/snapshots';

/** Changes one after the other: `j` and `k` walk them, `enter` folds the one in focus, `f` all of them; `j` at the end reads on. */
export function ChangeList({
  list,
  changes,
  view,
  written,
  matching,
  isOld,
  more,
  isReading,
}: {
  list: RefObject<HTMLOListElement | null>;
  changes: DriftPage['changes'];
  view: 'unified' | 'split';
  written: DriftPage['written'];
  matching: number;
  isOld: boolean;
  more: (() => void) | null;
  isReading: boolean;
}) {
  // All are open but these, or all are folded but these, so that changes read later follow what was chosen.
  const [fold, setFold] = useState<{ all: boolean; but: ReadonlySet<string> }>({
    all: false,
    but: new Set(),
  });
  const isFolded = (name: string) => fold.all !== fold.but.has(name);
  const toggle = (name: string) =>
    setFold(({ all, but }) => {
      const next = new Set(but);
      if (!next.delete(name)) next.add(name);
      return { all, but: next };
    });
  const toggleAll = () => setFold(({ all }) => ({ all: !all, but: new Set() }));
  const toggleFocused = () => {
    const card = document.activeElement?.closest<HTMLElement>('[data-change]');
    if (card?.dataset.change !== undefined) toggle(card.dataset.change);
  };
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
    { id: 'change.next', title: 'Next change', group: 'This page', keys: 'j', run: () => walk(1) },
    { id: 'change.previous', title: 'Previous change', group: 'This page', keys: 'k', run: () => walk(-1) },
    {
      id: 'change.fold',
      title: 'Hide or show the fields of the change',
      group: 'This page',
      keys: 'enter',
      run: toggleFocused,
    },
    {
      id: 'change.fold-all',
      title: 'Hide or show the fields of all changes',
      group: 'This page',
      keys: 'f',
      run: toggleAll,
    },
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
            <ChangeCard
              change={change}
              view={view}
              written={written}
              isFolded={isFolded(identityText(change.identity))}
              onFold={() => toggle(identityText(change.identity))}
            />
          </li>
        ))}
      </ol>
      <p role="status" className="flex flex-wrap items-center gap-3 text-xs text-muted">
        {changes.length} of {matching} {matching === 1 ? 'change' : 'changes'} shown
        <Button size="sm" onClick={toggleAll}>
          {fold.all ? 'Show all fields' : 'Hide all fields'}
        </Button>
        {more !== null && (
          <Button size="sm" disabled={isReading} onClick={more}>
            {isReading ? 'Reading more' : 'Show more'}
          </Button>
        )}
      </p>
    </section>
  );
}
