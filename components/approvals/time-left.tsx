'use client';

import { leftText } from '@/components/approvals/approval-words';
import { At } from '@/components/evidence/at';
import { cn } from '@/lib/client/class-names';
import { useNowSeconds } from '@/lib/client/use-live-state';

const SOON_SECONDS = 600;

/** Counts down to the end of a request; the moment itself until the page runs, and once it is over. */
export function TimeLeft({ expiresAt }: { expiresAt: string }) {
  const now = useNowSeconds();
  const left = now === null ? null : leftText(expiresAt, now);
  if (now === null || left === null) return <At iso={expiresAt} label="Expires" />;
  const isSoon = Date.parse(expiresAt) / 1000 - now < SOON_SECONDS;
  return (
    <time
      dateTime={expiresAt}
      title={`until ${expiresAt}`}
      className={cn('whitespace-nowrap tabular-nums', isSoon && 'font-medium text-warn-text')}
    >
      {left}
    </time>
  );
}
