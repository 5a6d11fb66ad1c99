export {
  type EventKind,
  eventsQuerySchema,
  idempotencyKeySchema,
  newEventSchema,
  type TimelineEvent,
  timelineEventSchema,
} from './event';
