'use client';

import { useRef, useState } from 'react';
import { CopyLine } from '@/components/console/copy-line';
import { Popover } from '@/components/ui/popover';
import { ageText, utcText } from '@/lib/client/age';
import { useNowSeconds } from '@/lib/client/use-live-state';

/** "3 min ago", in full on click with UTC, local and epoch to copy. The switch for exact times works by style alone. */
export function Timestamp({ epochSeconds, label = 'Time' }: { epochSeconds: number; label?: string }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const now = useNowSeconds();
  const exact = utcText(epochSeconds);
  return (
    <>
      <button
        ref={button}
        type="button"
        title={exact}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="whitespace-nowrap decoration-dotted underline-offset-4 hover:underline"
      >
        <time dateTime={new Date(epochSeconds * 1000).toISOString()}>
          <span className="time-relative">{now === null ? exact : ageText(now - epochSeconds)}</span>
          <span className="time-exact">{exact}</span>
        </time>
      </button>
      {open && (
        <Popover anchor={button} onClose={() => setOpen(false)} label={label}>
          <div className="grid gap-1">
            <CopyLine label="UTC" text={exact} />
            <CopyLine label="Local" text={new Date(epochSeconds * 1000).toLocaleString()} />
            <CopyLine label="Epoch" text={String(epochSeconds)} />
          </div>
        </Popover>
      )}
    </>
  );
}
