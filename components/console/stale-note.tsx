'use client';

import { CircleQuestionMark } from 'lucide-react';
import { Timestamp } from '@/components/console/timestamp';

/** Says that what is shown is old, since when and why. The last good data stays on screen beside it. */
export function StaleNote({ sinceSeconds, reason }: { sinceSeconds: number; reason: string | null }) {
  return (
    <p
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md border border-dashed border-warn bg-warn-tint px-3 py-2 text-sm"
    >
      <CircleQuestionMark aria-hidden className="size-4 shrink-0 text-warn-text" />
      <span className="font-medium text-warn-text">Stale</span>
      <span>
        The last good data is shown; the source stopped answering{' '}
        <Timestamp epochSeconds={sinceSeconds} label="Stale since" />
        {reason === null ? '.' : `: ${reason}`}
      </span>
    </p>
  );
}
