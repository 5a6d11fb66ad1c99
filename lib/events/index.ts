export {
  EVENT_KINDS,
  type EventKind,
  eventsQuerySchema,
  idempotencyKeySchema,
  newEventSchema,
  type TimelineEvent,
} from './event';
