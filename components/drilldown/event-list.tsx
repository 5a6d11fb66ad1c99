'use client';

import type { ChartEvent } from '@/components/charts/chart-marks';
import { EventLine } from '@/components/charts/event-line';
import { Command } from '@/components/console/empty-state';

/** What happened in the range on screen, newest first: the same events as the flags, for reading and for the keyboard. */
export default function EventList({
  events,
  startSeconds,
  endSeconds,
  mayAdd,
}: {
  events: readonly ChartEvent[];
  startSeconds: number;
  endSeconds: number;
  mayAdd: boolean;
}) {
  const shown = events
    .filter(
      (event) =>
        event.startsAtSeconds <= endSeconds && (event.endsAtSeconds ?? event.startsAtSeconds) >= startSeconds,
    )
    .sort((a, b) => b.startsAtSeconds - a.startsAtSeconds);
  return (
    <section aria-labelledby="events-title" className="rounded-md border border-line bg-surface px-3 py-2">
      <h2 id="events-title" className="text-sm font-semibold">
        Events in this range
      </h2>
      {shown.length === 0 ? (
        <p className="py-1 text-xs text-muted">
          None.{' '}
          {mayAdd ? (
            <>
              Add one above, or from a pipeline: <Command>POST /api/events</Command>
            </>
          ) : (
            'Deploys, incidents and notes appear here when somebody posts them.'
          )}
        </p>
      ) : (
        <ul className="grid gap-2 py-1.5 sm:grid-cols-2">
          {shown.map((event) => (
            <li key={event.id}>
              <EventLine event={event} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
