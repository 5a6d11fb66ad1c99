'use client';

import { useRef, useState } from 'react';
import { Popover } from '@/components/ui/popover';
import { type ChartEvent, type Flag, groupFlags } from './chart-marks';
import { EVENT_ICONS, EventLine } from './event-line';
import type { PlotGeometry } from './plot-geometry';

const FLAG_APART_PX = 24;

/** Small flags on the time axis, one for events that are close together; each opens its list by pointer or keyboard. */
export function ChartFlags({
  events,
  plot,
  startSeconds,
  endSeconds,
}: {
  events: readonly ChartEvent[];
  plot: PlotGeometry;
  startSeconds: number;
  endSeconds: number;
}) {
  const flags = groupFlags(events, { startSeconds, endSeconds, x: plot.x }, FLAG_APART_PX);
  return flags.map((flag) => <FlagButton key={flag.events[0]?.id} flag={flag} top={plot.bottom} />);
}

function FlagButton({ flag, top }: { flag: Flag; top: number }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const first = flag.events[0];
  if (first === undefined) return null;
  const Icon = EVENT_ICONS[first.kind];
  const name =
    flag.events.length === 1
      ? `${first.kind}: ${first.title}`
      : `${flag.events.length} events, first ${first.title}`;
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={name}
        aria-expanded={open}
        title={flag.events.map((event) => `${event.kind}: ${event.title}`).join('\n')}
        onClick={() => setOpen(!open)}
        className="absolute z-10 grid size-6 -translate-x-1/2 -translate-y-full place-items-center text-muted hover:text-fg"
        style={{ left: flag.x, top: top + 4 }}
      >
        <span className="grid size-4.5 place-items-center rounded-full border border-line-strong bg-surface">
          <Icon aria-hidden className="size-2.5" />
        </span>
        {flag.events.length > 1 && (
          <span aria-hidden className="absolute -top-1 right-0 text-[0.5625rem] font-semibold">
            {flag.events.length}
          </span>
        )}
      </button>
      {open && (
        <Popover anchor={button} onClose={() => setOpen(false)} label="Events at this time">
          <ul className="grid gap-2">
            {flag.events.map((event) => (
              <li key={event.id}>
                <EventLine event={event} />
              </li>
            ))}
          </ul>
        </Popover>
      )}
    </>
  );
}
