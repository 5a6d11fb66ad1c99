export { createEvent } from './create-event';
export { EVENT_CHANNEL, emitEvent } from './emit-event';
export { listEvents } from './list-events';
export { findEvent } from './store';
