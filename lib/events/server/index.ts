export { createEvent, EVENT_CHANNEL } from './create-event';
export { listEvents } from './list-events';
export { findEvent } from './store';
