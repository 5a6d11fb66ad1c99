'use client';

import { Clock, CloudOff, Radio, TriangleAlert } from 'lucide-react';
import { sizeText } from '@/lib/client/age';
import { cn } from '@/lib/client/class-names';
import { useLiveState } from '@/lib/client/use-live-state';

const LOOKS = {
  connecting: { icon: Clock, word: 'connecting', look: 'border-dotted border-line-strong text-muted' },
  live: { icon: Radio, word: 'live', look: 'border-line text-pass-text' },
  polling: { icon: Clock, word: 'polling', look: 'border-dotted border-running text-running-text' },
  stale: {
    icon: TriangleAlert,
    word: 'stale',
    look: 'border-dashed border-warn bg-warn-tint text-warn-text',
  },
  offline: { icon: CloudOff, word: 'offline', look: 'border-page bg-page-tint text-page-text' },
} as const;

/** "live · 4 s ago": how fresh the newest sample on screen is; amber with the age when stale, with the reason on hover and for readers. */
export function RefreshState() {
  const { state, ageSeconds, reason } = useLiveState();
  if (state === 'idle') return null;
  const { icon: Icon, word, look } = LOOKS[state];
  const age = ageSeconds === null ? null : sizeText(ageSeconds);
  return (
    <span
      title={reason ?? 'Numbers update by themselves; this is the age of the newest sample.'}
      className={cn(
        'inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm border px-2 text-xs whitespace-nowrap',
        look,
      )}
    >
      <Icon aria-hidden className="size-3.5" />
      {word}
      {age !== null && (
        <span className="text-muted">
          · {age}
          <span className="hidden sm:inline"> ago</span>
        </span>
      )}
      {reason !== null && <span className="sr-only">. {reason}</span>}
    </span>
  );
}
