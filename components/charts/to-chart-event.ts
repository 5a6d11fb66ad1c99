import type { TimelineEvent } from '@/lib/events';
import type { ChartEvent } from './chart-marks';

/** An event as charts draw it. */
export function toChartEvent(event: TimelineEvent): ChartEvent {
  return {
    id: event.id,
    kind: event.kind,
    title: event.title,
    link: event.link,
    tenantId: event.tenantId,
    startsAtSeconds: Date.parse(event.startsAt) / 1000,
    endsAtSeconds: event.endsAt === null ? null : Date.parse(event.endsAt) / 1000,
    createdBy: event.createdBy,
  };
}
