export {
  type EventKind,
  eventsQuerySchema,
  idempotencyKeySchema,
  newEventSchema,
  type TimelineEvent,
} from './event';
