export {
  asksForSame,
  EVENT_KINDS,
  type EventKind,
  type EventsQuery,
  eventKindSchema,
  eventRange,
  eventsQuerySchema,
  explainAbsurdTime,
  idempotencyKeySchema,
  type NewEvent,
  newEventSchema,
  type TimelineEvent,
} from './event';
