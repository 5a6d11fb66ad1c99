import { GitCompare, type LucideIcon, Rocket, Siren, StickyNote, Zap } from 'lucide-react';
import { Timestamp } from '@/components/console/timestamp';
import type { ChartEvent } from './chart-marks';

export const EVENT_ICONS: Record<ChartEvent['kind'], LucideIcon> = {
  deploy: Rocket,
  note: StickyNote,
  incident: Siren,
  enactment: Zap,
  drift: GitCompare,
};

/** One event in words: kind, title, when, whose, and its link. */
export function EventLine({ event }: { event: ChartEvent }) {
  const Icon = EVENT_ICONS[event.kind];
  return (
    <span className="flex items-start gap-2 text-sm">
      <Icon aria-hidden className="mt-0.5 size-3.5 shrink-0 text-muted" />
      <span className="min-w-0">
        <span className="block wrap-anywhere">
          {event.link === null ? (
            event.title
          ) : (
            <a
              href={event.link}
              target="_blank"
              rel="noopener noreferrer"
              className="underline underline-offset-4"
            >
              {event.title}
            </a>
          )}
        </span>
        <span className="block text-xs text-muted">
          {event.kind} · <Timestamp epochSeconds={event.startsAtSeconds} label="Started" /> ·{' '}
          {event.tenantId ?? 'all tenants'} · by {event.createdBy}
        </span>
      </span>
    </span>
  );
}
