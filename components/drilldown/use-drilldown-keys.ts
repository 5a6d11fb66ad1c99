'use client';

import { type RefObject, useRef } from 'react';
import { useCommands } from '@/lib/client/keyboard';
import { type TimeRange, zoomRange } from '@/lib/client/time-range';
import type { Panel } from '@/lib/signals';
import { copyPanelLink, type PanelSubject } from './panel-subject';

export type DrilldownKeys = { grid: RefObject<HTMLDivElement | null> };

/** Keys of the drilldown: j and k walk the panels, enter opens one large, c copies its frozen link, t - and t + zoom. */
export function useDrilldownKeys(input: {
  panels: readonly Panel[];
  range: TimeRange;
  nowSeconds: number;
  setRange: (range: TimeRange) => void;
  openLarge: (panel: Panel) => void;
  subjectOf: (panel: Panel) => PanelSubject | null;
}): DrilldownKeys {
  const { panels, range, nowSeconds, setRange, openLarge, subjectOf } = input;
  const grid = useRef<HTMLDivElement>(null);

  function focused(): number {
    const id = document.activeElement?.closest('[data-panel]')?.getAttribute('data-panel');
    return panels.findIndex((panel) => panel.id === id);
  }
  function walk(step: 1 | -1): void {
    const at = focused();
    const next =
      at < 0 ? (step === 1 ? 0 : panels.length - 1) : Math.min(panels.length - 1, Math.max(0, at + step));
    const section = grid.current?.querySelectorAll<HTMLElement>('[data-panel]')[next];
    section?.focus();
    section?.scrollIntoView({ block: 'nearest' });
  }
  function zoom(factor: 0.5 | 2): void {
    const next = zoomRange(range, factor, nowSeconds);
    if (next !== null) setRange(next);
  }

  useCommands([
    { id: 'panels.next', title: 'Next panel', group: 'This page', keys: 'j', run: () => walk(1) },
    { id: 'panels.previous', title: 'Previous panel', group: 'This page', keys: 'k', run: () => walk(-1) },
    {
      id: 'panels.open',
      title: 'Open the panel large, or go back to all',
      group: 'This page',
      keys: 'enter',
      run: () => {
        const panel = panels[focused()];
        if (panel !== undefined) openLarge(panel);
      },
    },
    {
      id: 'page.copy-link',
      title: 'Copy link to exactly these moments',
      group: 'This page',
      keys: 'c',
      run: () => {
        const panel = panels[Math.max(0, focused())];
        const subject = panel === undefined ? null : subjectOf(panel);
        if (subject !== null) copyPanelLink(subject, { wholePage: focused() < 0 && panels.length > 1 });
      },
    },
    { id: 'time.zoom-in', title: 'Zoom in on time', group: 'This page', keys: 't +', run: () => zoom(0.5) },
    { id: 'time.zoom-out', title: 'Zoom out of time', group: 'This page', keys: 't -', run: () => zoom(2) },
  ]);
  return { grid };
}
