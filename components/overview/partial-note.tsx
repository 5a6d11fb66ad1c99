'use client';

import { TriangleAlert } from 'lucide-react';
import { Timestamp } from '@/components/console/timestamp';
import type { OverviewFrame } from '@/lib/overview';
import type { Signal } from '@/lib/signals';

/** Which signals fail and since when; the others are current, and the last good values of these stay on screen. */
export function PartialNote({ frame, signals }: { frame: OverviewFrame; signals: readonly Signal[] }) {
  const failing = signals.flatMap((signal) => {
    const status = frame.signals[signal.id];
    return status?.state === 'error' ? [{ signal, status }] : [];
  });
  if (failing.length === 0) return null;
  return (
    <ul
      aria-label="Signals that fail"
      className="grid gap-1 rounded-md border border-dashed border-warn bg-warn-tint px-3 py-2 text-sm"
    >
      {failing.map(({ signal, status }) => (
        <li key={signal.id} className="flex flex-wrap items-center gap-x-2">
          <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn-text" />
          <span className="font-medium text-warn-text">{signal.title}</span>
          <span>
            fails since <Timestamp epochSeconds={status.sinceSeconds} label="Failing since" />:{' '}
            {status.message}
          </span>
        </li>
      ))}
    </ul>
  );
}
