export { readReadiness } from './read-readiness';
export { readMetrics, readStatus, type Status } from './read-status';
